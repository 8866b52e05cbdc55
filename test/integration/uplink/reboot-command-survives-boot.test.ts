import { afterEach, beforeEach, expect, test } from "vitest";
import type { ResMessage } from "../../../src/contract/types.ts";
import { linkIs, Site } from "./harness.ts";
import type { BorneOptions, TestBorne } from "./harness.ts";
import { Listener } from "./listener.ts";
import { give, order, statesUntil } from "./orders.ts";

let site: Site;
let listener: Listener;
beforeEach(async () => {
  site = await Site.open();
  listener = await Listener.open(site);
});
afterEach(() => site.end());

async function connected(options: BorneOptions = {}): Promise<TestBorne> {
  const borne = site.borne(options);
  borne.uplink.start();
  await linkIs(borne, (state) => state.connected);
  return borne;
}

/** Orders a reboot, and ends the daemon as the reboot would, once the handler has been called. */
async function reboot(): Promise<string> {
  const first = await connected({ kernelBootId: () => "kernel-1" });
  const command = order(site, { type: "reboot" });
  await give(listener, command);
  await expect.poll(() => first.orders.length).toBe(1);
  expect(await statesUntil(listener, command.id, "running")).toEqual(["accepted", "running"]);
  await first.stop();
  listener.forget();
  return command.id;
}

test("a reboot has succeeded when the next daemon finds another boot of the kernel", async () => {
  const id = await reboot();
  const second = await connected({ kernelBootId: () => "kernel-2" });
  expect(await statesUntil(listener, id, "succeeded")).toEqual(["succeeded"]);
  expect(second.outbox.state.get("pendingReboot")).toBeUndefined();
  expect(second.orders).toEqual([]);
});

test("a reboot has failed when the kernel is still the same after the grace", async () => {
  const id = await reboot();
  await connected({ kernelBootId: () => "kernel-1", tuning: { rebootGraceMs: 300 } });
  await statesUntil(listener, id, "failed");
  expect(JSON.parse(listener.on_(`res/${id}`)[0]!.text) as ResMessage).toMatchObject({
    state: "failed",
    reason: "no reboot within 0 s",
  });
});
