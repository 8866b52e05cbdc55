import { expect, test } from "vitest";
import { SessionRunner } from "../../../src/borne/session/runner.ts";
import type { SessionEvent } from "../../../src/borne/session/states.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { MemoryJournal } from "../../support/twin-borne.ts";

function runner() {
  const journal = new MemoryJournal();
  const log = memoryLog();
  const said: string[] = [];
  const session = new SessionRunner(
    {
      journal: (body) => void journal.event(body),
      sayUnavailable: () => said.push("unavailable"),
      askChoice: () => said.push("ask-choice"),
      openCapture: () => said.push("open"),
      closeCapture: () => said.push("close"),
      placeCall: (service) => said.push(`place ${service}`),
      resumeCall: () => said.push("resume"),
      endCall: () => said.push("end"),
      sayReconnecting: () => said.push("reconnecting"),
      sayFallback: (why) => said.push(`fallback ${why}`),
      sayTicket: () => said.push("ticket"),
      remindPapers: () => said.push("papers"),
      // A step that is done at once: its event comes after the effects of this one.
      wipe: () => session.feed({ type: "wiped" }),
      changed: ({ name }) => said.push(name),
    },
    log,
  );
  return { session, journal, log, said };
}

test("a press with nothing to call: an event, words, and no session", () => {
  const { session, journal, said, log } = runner();
  for (let press = 0; press < 3; press += 1) session.feed({ type: "press", service: undefined });
  expect(journal.types()).toEqual(Array.from({ length: 3 }, () => "service.unavailable"));
  expect(said).toEqual(["unavailable", "unavailable", "unavailable"]);
  expect(session.inSession()).toBe(false);
  expect(log.lines).toEqual([]);
});

test("an event that the state can't have is a defect in the log, never a crash", () => {
  const { session, log, said } = runner();
  session.feed({ type: "answered" });
  expect(log.lines).toMatchObject([{ level: "error", fields: { event: "answered", state: "idle" } }]);
  expect(said).toEqual([]);
});

test("a whole session: each effect is carried out, each change is told, in order", () => {
  const { session, journal, said, log } = runner();
  const events: SessionEvent[] = [
    { type: "press", service: "caf" },
    { type: "answered" },
    { type: "line-lost" },
    { type: "line-back" },
    { type: "ended", by: "expert" },
    { type: "step-done" },
  ];
  for (const event of events) session.feed(event);
  expect(said).toEqual([
    "open",
    "place caf",
    "calling",
    "in-call",
    "reconnecting",
    "in-call",
    "in-call",
    "close",
    "papers",
    "closing",
    "closing",
    "idle",
  ]);
  expect(journal.types()).toEqual(["session.started", "session.ended"]);
  expect(log.lines).toEqual([]);
});
