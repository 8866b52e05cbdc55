import { expect, test } from "vitest";
import type { ReadinessInput } from "../../../src/borne/readiness.ts";
import { Standing } from "../../../src/borne/standing.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { MemoryJournal } from "../../support/twin-borne.ts";

function standing() {
  const input: { -readonly [K in keyof ReadinessInput]: ReadinessInput[K] } = {
    services: [{ id: "caf", needs: ["sound"], wants: ["camera"] }],
    faults: [],
    configured: new Set(["sound", "camera"]),
    siteOpen: true,
    openServices: new Set(["caf"]),
    settled: false,
    inSession: false,
    stopping: false,
  };
  const journal = new MemoryJournal();
  const made = new Standing({ input: () => input, journal, log: memoryLog() });
  const said: string[] = [];
  made.on("state", (state) => said.push(state));
  let changes = 0;
  made.on("change", () => (changes += 1));
  return { input, journal, standing: made, said, changes: () => changes };
}

test("each change of state is said once and is an event; looking again says nothing", () => {
  const { input, journal, standing: made, said } = standing();
  made.judge();
  input.settled = true;
  made.judge();
  made.judge();
  input.faults = ["camera.absent"];
  made.judge();
  made.judge();
  expect(said).toEqual(["ready", "limited"]);
  expect(journal.events).toEqual([
    { type: "state.changed", state: "ready" },
    { type: "state.changed", state: "limited" },
  ]);
});

test("another reason in the same state is a change to be published, and no event", () => {
  const { input, journal, standing: made, said, changes } = standing();
  input.settled = true;
  input.faults = ["camera.absent"];
  made.judge();
  const before = changes();
  input.faults = ["camera.black"];
  made.judge();
  expect(changes()).toBe(before + 1);
  expect(said).toEqual(["limited"]);
  expect(journal.events).toHaveLength(1);
  expect(made.now().reasons).toEqual([{ code: "camera.black" }]);
});

test("a usager who is being served is in session, even while a device is opened anew; the end has no event of its own", () => {
  const { input, journal, standing: made, said } = standing();
  input.inSession = true;
  made.judge();
  input.inSession = false;
  input.stopping = true;
  made.judge();
  expect(said).toEqual(["in-session", "stopped"]);
  expect(journal.types()).toEqual(["state.changed"]);
});
