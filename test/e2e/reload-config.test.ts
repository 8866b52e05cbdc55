import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { DescMessage, EventMessage, ResMessage, StatusMessage } from "../../src/contract/types.ts";
import { bodyOf } from "./support/listener.ts";
import type { Listener } from "./support/listener.ts";
import type { Bench } from "./support/bench.ts";
import type { Program } from "./support/program.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 120_000 });

let site: Site;
let listener: Listener;
let borne: Program;
let bench: Bench;
let boot: string;

beforeAll(async () => {
  site = await Site.open();
  listener = await site.listener();
  borne = site.borne();
  bench = await site.bench(borne);
  ({ boot } = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready"));
});

afterAll(async () => {
  await site?.end();
});

/** The transitions of the commands that were told from here on. */
function transitions(from: number): string[] {
  const results = listener.heard.slice(from).filter(({ channel }) => channel.startsWith("res/"));
  return results.map((message) => bodyOf<ResMessage>(message).state);
}

const MSA = { id: "msa", organisme: "msa", name: "MSA", needs: ["sound", "scanner"], wants: ["printer"] };

test("a mistake in the file: the order fails with the reason, and all stays as it was", async () => {
  const from = listener.next;
  site.configure((config) => config.services.push({ ...MSA, needs: ["sound", "fax"] }));
  const { exit, output } = await site.send("reload-config");
  expect(exit).toBe(1);
  expect(output).toMatch(/config\.rejected.*visioborne\.yaml:\d+.*services.*fax/s);
  expect(transitions(from)).toEqual(["accepted", "running", "failed"]);
  await listener.until("alert/config.rejected", ({ text }) => text !== "", { from });
  await listener.untilBody<EventMessage>("event", ({ type }) => type === "config.rejected", { from });
  const { borne: state } = await bench.get();
  expect(state).toMatchObject({ state: "ready", services: { caf: "ready", "france-travail": "ready" } });
});

test("corrected: the new service is there without a restart, and the alert is closed", async () => {
  const from = listener.next;
  site.configure((config) => config.services.splice(-1, 1, MSA));
  const { exit, output } = await site.send("reload-config");
  expect({ exit, output }).toEqual({ exit: 0, output: expect.stringContaining('"applied":true') as string });
  expect(transitions(from)).toEqual(["accepted", "running", "succeeded"]);
  await listener.until("alert/config.rejected", ({ text }) => text === "", { from });
  const desc = await listener.untilBody<DescMessage>("desc", ({ services }) => services.length === 3, { from });
  expect(desc.boot).toBe(boot);
  expect(desc.services.at(-1)).toMatchObject({ id: "msa", needs: ["sound", "scanner"] });
  // It follows its own needs from now on.
  await bench.fault("scanner", "absent");
  await bench.until(
    ({ borne: { services } }) => services["msa"] === "out-of-order" && services["caf"] === "limited",
    "the new service needs a scanner",
  );
  await bench.fault("scanner", null);
  await bench.until(({ borne: { state } }) => state === "ready", "ready again");
});

test("what is read only at boot waits for it, and is named", async () => {
  site.configure((config) => (config["health"] = { periodS: 30 }));
  const { exit, output } = await site.send("reload-config");
  expect(exit).toBe(0);
  expect(output).toContain("applied but for health: restart the daemon");
  expect(borne.running()).toBe(true);
});
