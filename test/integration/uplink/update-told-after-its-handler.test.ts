import { afterEach, beforeEach, expect, test } from "vitest";
import type { ResMessage } from "../../../src/contract/types.ts";
import { linkIs, recordingHandlers, Site, type TestBorne } from "./harness.ts";
import { Listener } from "./listener.ts";
import { give, order, statesUntil } from "./orders.ts";

let site: Site;
let listener: Listener;
beforeEach(async () => {
  site = await Site.open();
  listener = await Listener.open(site);
});
afterEach(() => site.end());

const args = { url: "https://updates.example/b.raucb", version: "1.1.0", now: true };

async function connected(figures?: object): Promise<TestBorne> {
  const taken = (): Promise<Readonly<Record<string, unknown>> | undefined> =>
    Promise.resolve(figures as Record<string, unknown> | undefined);
  const borne = site.borne({ handlers: { ...recordingHandlers([]), update: taken } });
  borne.uplink.start();
  await linkIs(borne, (state) => state.connected);
  return borne;
}

test("an update runs until it is told what became of it, by another start of the daemon, on another connection", async () => {
  const first = await connected();
  const command = order(site, { type: "update", args });
  await give(listener, command);
  expect(await statesUntil(listener, command.id, "running")).toEqual(["accepted", "running"]);
  await first.stop();
  listener.forget();
  const second = site.borne();
  // Said before there is a connection: it waits on the disk.
  second.uplink.result({
    id: command.id,
    type: "update",
    state: "failed",
    reason: "rolled back",
    result: { slot: "A" },
  });
  second.uplink.start();
  expect(await statesUntil(listener, command.id, "failed")).toEqual(["failed"]);
  expect(JSON.parse(listener.on_(`res/${command.id}`)[0]!.text) as ResMessage).toMatchObject({
    type: "update",
    reason: "rolled back",
    result: { slot: "A" },
  });
});

test("an update to what runs already has succeeded at once", async () => {
  await connected({ version: "1.1.0", already: true });
  const command = order(site, { type: "update", args });
  await give(listener, command);
  expect(await statesUntil(listener, command.id, "succeeded")).toEqual(["accepted", "running", "succeeded"]);
});
