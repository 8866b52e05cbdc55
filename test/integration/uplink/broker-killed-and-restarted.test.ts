import { afterEach, beforeEach, expect, test } from "vitest";
import { linkIs, Site } from "./harness.ts";
import { Listener, StandIn, until } from "./listener.ts";

let site: Site;
beforeEach(async () => {
  site = await Site.open();
});
afterEach(() => site.end());

test("a broker that is killed while events are published costs none of them", { timeout: 60_000 }, async () => {
  const listener = await Listener.open(site, { clientId: "supervisor-events", persistent: true });
  const standIn = new StandIn(listener, 300);
  const borne = site.borne();
  borne.uplink.start();
  await linkIs(borne, ({ connected }) => connected);

  let appended = 0;
  const writing = setInterval(() => {
    borne.outbox.event({ type: "button.press", device: "button" });
    appended++;
  }, 5);
  await until(() => standIn.stored.size >= 50);
  await site.broker.kill("SIGKILL");
  await linkIs(borne, ({ connected, code }) => !connected && code === "broker.lost");
  const whenKilled = appended;
  await until(() => appended > whenKilled + 50);
  await site.broker.restart();
  await linkIs(borne, ({ connected }) => connected);
  const whenBack = appended;
  await until(() => appended > whenBack + 50);
  clearInterval(writing);

  await until(() => standIn.contiguous(borne.boot) === appended);
  expect(standIn.stored.size).toBe(appended);
  await until(() => borne.outbox.figures().rows === 0);
  standIn.end();
  const last = await listener.find("status", ({ text }) => (JSON.parse(text) as { conn: number }).conn > 1);
  expect(JSON.parse(last.text)).toMatchObject({ state: "ready", boot: borne.boot });
});
