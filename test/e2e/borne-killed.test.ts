import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventMessage, StatusMessage } from "../../src/contract/types.ts";
import { borneUntil } from "../support/supervisor.ts";
import type { Listener } from "./support/listener.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 120_000 });

const PERIOD_S = 5;
let site: Site;
let listener: Listener;

beforeAll(async () => {
  site = await Site.open();
  listener = await site.listener();
});

afterAll(async () => {
  await site?.end();
});

test("SIGKILL of the borne: lost by three heartbeats of silence, live when it is back, and no event lost", async () => {
  const health = { periodS: PERIOD_S };
  const first = site.borne({ config: (config) => (config["health"] = health) });
  const bench = await site.bench(first);
  const { boot } = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
  await borneUntil(site.database, "borne-1", ({ liveness }) => liveness === "live");
  // Killed before the supervisor can have acknowledged it: it does so at most once a second.
  await bench.press();
  const isPress = (one: EventMessage): boolean => one.boot === boot && one.type === "button.press";
  await listener.untilBody<EventMessage>("event", isPress);
  const killedMs = performance.now();
  first.process.kill("SIGKILL");
  expect(await first.ended).toBe("SIGKILL");

  await borneUntil(site.database, "borne-1", ({ liveness }) => liveness === "lost");
  const silentMs = performance.now() - killedMs;
  // The last message was up to one heartbeat, and a tenth, before the end.
  expect(silentMs).toBeGreaterThan((3 - 1.1) * PERIOD_S * 1000);
  // The will is delayed by 30 s: it was the silence that told.
  expect(
    listener
      .on("status")
      .map(({ text }) => text)
      .join("\n"),
  ).not.toContain('"lost"');

  const second = site.borne({ asBefore: true });
  const back = await borneUntil(
    site.database,
    "borne-1",
    (borne) => borne.liveness === "live" && borne.status?.boot !== boot && borne.state === "ready",
  );
  const unclean = (one: EventMessage): boolean => one.boot === back.status?.boot && one.type === "borne.unclean";
  expect((await listener.untilBody<EventMessage>("event", unclean)).seq).toBe(1);

  // A clean end says what was counted, and all is stored: of both boots every sequence, once.
  expect(await second.stop()).toBe(0);
  const told = await vi.waitFor(
    async () => {
      const events = await site.stored();
      expect(events.map(({ type }) => type)).toContain("borne.stopping");
      return events;
    },
    { timeout: 20_000, interval: 200 },
  );
  for (const id of [boot, back.status?.boot]) {
    const seqs = told.filter((event) => event.boot === id).map(({ seq }) => seq);
    // The one that is missing among the events is the count of use, which is stored beside them.
    const last = Math.max(...seqs);
    const missing = Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !seqs.includes(seq));
    expect(missing.length, `boot ${id}: ${seqs.join(" ")}`).toBe(id === boot ? 0 : 1);
    expect(new Set(seqs).size).toBe(seqs.length);
  }
  expect(told.filter(isPress)).toHaveLength(1);
});
