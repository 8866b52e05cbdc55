import { expect, test } from "vitest";
import type { EventMessage } from "../../../src/contract/types.ts";
import { rows } from "../../support/supervisor.ts";
import { benchOf, processesOf, strike, strikeAndWait, until } from "../support/call/faults.ts";
import { useStand } from "../support/call/use-stand.ts";

const stand = useStand();

test("broker killed in the call: nobody in the call notices", async () => {
  await stand.now.call();
  await strikeAndWait(stand.now.demo, "broker");
  await stand.now.bothSee();
  await stand.now.bothHear();
  await stand.now.hangUp();
  // What happened meanwhile comes when the broker is back.
  await stored(({ type, detail }) => type === "call.ended" && detail === "talked", 1);
});

test("broker silent from the borne's boot on: calls work, and their events come later", async () => {
  const { demo } = stand.now;
  await strike(demo, "broker", "SIGSTOP");
  await strikeAndWait(demo, "borne");
  const bench = await benchOf(demo);
  await bench.until(({ borne }) => borne.state === "ready", "the borne is ready");
  // The page of the screen finds the new daemon by itself.
  await stand.now.call();
  await bench.until(({ borne }) => borne.state === "in-session", "in session");
  await stand.now.hangUp();
  await bench.until(({ borne }) => borne.state === "ready", "the borne is ready again");
  expect(processesOf(demo, "broker")).toHaveLength(1);
  await strike(demo, "broker", "SIGCONT");
  // The expert's word on what it was about is the last of a call.
  await stored(({ type }) => type === "call.about", 2);
  const types = (await events()).map(({ type }) => type).filter((type) => type.startsWith("call."));
  expect(types.slice(-4)).toEqual(["call.placed", "call.answered", "call.ended", "call.about"]);
  expect(stand.now.errors).toEqual([]);
});

/** The events that the supervisor has stored, in the order of their boots and sequences. */
async function events(): Promise<EventMessage[]> {
  const all = (await rows(stand.now.demo.layout.supervisorDatabase, "event")) as { payload: string }[];
  return all.map(({ payload }) => JSON.parse(payload) as EventMessage);
}

async function stored(fits: (event: EventMessage) => boolean, count: number): Promise<void> {
  await until(async () => (await events()).filter(fits).length >= count, `${count} events at the supervisor`, 60_000);
}
