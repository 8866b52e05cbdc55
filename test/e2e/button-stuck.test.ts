import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { AlertMessage, EventMessage, StatusMessage } from "../../src/contract/types.ts";
import { bodyOf } from "./support/listener.ts";
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

test("a button that stays pressed is one press, then button.stuck; freed, it is a button again", async () => {
  const borne = site.borne({ config: (config) => (config["button"] = { stuckS: 5 }) });
  const bench = await site.bench(borne);
  await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
  await bench.fault("button", "stuck");
  await bench.send("button/press", '{"ms":120}');
  const opened = await listener.until("alert/button.stuck", ({ text }) => text !== "");
  expect(bodyOf<AlertMessage>(opened)).toMatchObject({ owner: "syndicat", severity: "major", device: "button" });
  const { borne: state } = await bench.until(({ borne: one }) => one.state === "limited", "limited");
  expect(state.reasons).toEqual([{ code: "button.stuck" }]);
  const presses = (): EventMessage[] =>
    listener
      .events()
      .map((message) => bodyOf<EventMessage>(message))
      .filter(({ type }) => type === "button.press");
  expect(presses()).toHaveLength(1);

  await bench.fault("button", null);
  await listener.until("alert/button.stuck", ({ text }) => text === "");
  await bench.until(({ borne: one }) => one.state === "ready", "ready again");
  // A contact within 500 ms of the one before is a second strike, and no press (EN 301 549, 5.8).
  await sleep(700);
  const before = presses().length;
  await bench.press();
  await vi.waitFor(() => expect(presses()).toHaveLength(before + 1), 20_000);
});
