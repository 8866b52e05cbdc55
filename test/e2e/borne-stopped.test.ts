import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StatusMessage } from "../../src/contract/types.ts";
import { borneUntil } from "../support/supervisor.ts";
import type { Listener } from "./support/listener.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 120_000 });

let site: Site;
let listener: Listener;

beforeAll(async () => {
  site = await Site.open();
  listener = await site.listener();
});

afterAll(async () => {
  await site?.end();
});

test("SIGSTOP of the borne: its connection stands, yet the supervisor's own clock says lost; SIGCONT: live", async () => {
  const borne = site.borne({ config: (config) => (config["health"] = { periodS: 5 }) });
  await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
  const before = await borneUntil(site.database, "borne-1", ({ liveness, health }) => liveness === "live" && !!health);
  borne.process.kill("SIGSTOP");

  const lost = await borneUntil(site.database, "borne-1", ({ liveness }) => liveness === "lost");
  // What it said last still stands, at the broker too: only the silence tells.
  expect(lost.state).toBe("ready");
  expect(lost.lastSeenMs).toBeGreaterThanOrEqual(before.lastSeenMs!);
  expect(
    listener
      .on("status")
      .map(({ text }) => text)
      .join("\n"),
  ).not.toContain('"lost"');

  borne.process.kill("SIGCONT");
  const back = await borneUntil(site.database, "borne-1", ({ liveness }) => liveness === "live");
  expect(back.lastSeenMs).toBeGreaterThan(lost.lastSeenMs!);
  // The very same process, which goes on with its work.
  expect(back.status?.boot).toBe(before.status?.boot);
  const from = listener.next;
  await (await site.bench(borne)).press();
  await listener.until("event", ({ text }) => text.includes('"button.press"'), { from });
});
