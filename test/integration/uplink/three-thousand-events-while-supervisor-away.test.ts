import { afterEach, beforeEach, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../../src/uplink/pump-window.ts";
import { linkIs, Site } from "./harness.ts";
import { Listener, StandIn, until } from "./listener.ts";

let site: Site;
beforeEach(async () => {
  site = await Site.open();
});
afterEach(() => site.end());

test("3,000 events while the supervisor is away: none lost, none doubled", { timeout: 90_000 }, async () => {
  // The supervisor has its persistent session, and is away.
  const before = await Listener.open(site, { clientId: "supervisor-events", persistent: true });
  await before.end();

  const borne = site.borne({ tuning: { limits: { ...DEFAULT_LIMITS, rows: 600, stallMs: 2000 } } });
  borne.uplink.start();
  await linkIs(borne, ({ connected }) => connected);
  for (let i = 0; i < 3000; i++) {
    borne.outbox.event({ type: "button.press", device: "button", count: i });
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(borne.outbox.figures()).toEqual({ rows: 3000, dropped: 0 });

  const listener = await Listener.open(site, { clientId: "supervisor-events", persistent: true });
  const standIn = new StandIn(listener, 1000);
  await until(() => standIn.contiguous(borne.boot) === 3000);
  standIn.end();
  expect(standIn.stored.size).toBe(3000);
  expect([...standIn.stored.values()].map(({ count }) => count).sort((a, b) => a! - b!)).toEqual(
    Array.from({ length: 3000 }, (_, index) => index),
  );
  // Sent again is allowed, and the unique key sorts it out; sent again and again is not.
  expect(standIn.received).toBeLessThan(3000 + 2 * 600 + 20);
});
