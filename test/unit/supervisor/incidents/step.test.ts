import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Severity } from "../../../../src/contract/faults.ts";
import type { Incident, NoticeKind, Signal } from "../../../../src/supervisor/incidents/book/incident.ts";
import {
  openIncident,
  step,
  type BookRules,
  type IncidentEvent,
} from "../../../../src/supervisor/incidents/book/step.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const rules: BookRules = { clearAfterMs: 5 * MINUTE, reopenWithinMs: 24 * HOUR, flapLimit: 3, calmMs: 24 * HOUR };
const begin = Date.UTC(2026, 10, 23, 9, 0);

const signal = (change: Partial<Signal> = {}): Signal => ({
  network: "manche",
  scope: "borne",
  subject: "b-1",
  site: null,
  code: "camera.absent",
  severity: "major",
  owner: "syndicat",
  sinceMs: begin,
  device: "camera",
  detail: "",
  members: { "b-1": begin },
  ...change,
});

/** Plays events; `after` is milliseconds since the opening. */
function play(...events: readonly (readonly [after: number, event: IncidentEvent, who?: string])[]) {
  let { incident, history, notices } = openIncident(signal(), "i-1", { atMs: begin, who: "centre" });
  const told: NoticeKind[] = [...notices];
  const lines = history.map(({ kind }) => kind);
  for (const [after, event, who = "centre"] of events) {
    const made = step(incident, event, { atMs: begin + after, who }, rules);
    incident = made.incident;
    told.push(...made.notices);
    lines.push(...made.history.map(({ kind }) => kind));
  }
  return { incident, told, lines };
}

const present: IncidentEvent = { kind: "present", signal: signal() };
const absent: IncidentEvent = { kind: "absent" };
const time: IncidentEvent = { kind: "time" };

describe("what the fleet says", () => {
  test("opened, told; away for the time of the hysteresis, closed, told", () => {
    expect(play()).toMatchObject({ told: ["alarm"], lines: ["opened"], incident: { state: "open", present: true } });
    const early = play([HOUR, absent], [HOUR + 5 * MINUTE - 1, time]);
    expect(early).toMatchObject({ told: ["alarm"], incident: { state: "open", present: false, members: {} } });
    const late = play([HOUR, absent], [HOUR + 5 * MINUTE, time]);
    expect(late.told).toEqual(["alarm", "recovery"]);
    expect(late.lines).toEqual(["opened", "cleared", "closed"]);
    expect(late.incident).toMatchObject({ state: "closed", clearedMs: begin + HOUR });
  });

  test("back before it is closed: the same goes on, nobody is told", () => {
    const { incident, told, lines } = play([HOUR, absent], [HOUR + MINUTE, present], [HOUR + 30 * MINUTE, time]);
    expect(told).toEqual(["alarm"]);
    expect(lines).toEqual(["opened", "cleared", "returned"]);
    expect(incident).toMatchObject({ state: "open", present: true, returns: 1, clearedMs: null });
  });

  test("back after it was closed: the same is opened again, and told", () => {
    const { incident, told } = play([0, absent], [5 * MINUTE, time], [HOUR, present]);
    expect(told).toEqual(["alarm", "recovery", "alarm"]);
    expect(incident).toMatchObject({ id: "i-1", state: "open", returns: 1, closedMs: null });
  });

  test("what is said again changes nothing; a worse severity is told, a milder one is not", () => {
    const same = play([MINUTE, present]);
    expect(same.incident.changedMs).toBe(begin);
    const worse: IncidentEvent = { kind: "present", signal: signal({ severity: "critical" }) };
    expect(play([MINUTE, worse])).toMatchObject({ told: ["alarm", "worse"], incident: { severity: "critical" } });
    expect(play([MINUTE, worse], [2 * MINUTE, present]).told).toEqual(["alarm", "worse"]);
  });

  test("who joins and who is back stands in the history", () => {
    const more: IncidentEvent = { kind: "present", signal: signal({ members: { "b-2": begin, "b-3": begin } }) };
    const { incident } = openIncident(signal(), "i-1", { atMs: begin, who: "centre" });
    const made = step(incident, more, { atMs: begin + 1, who: "centre" }, rules);
    expect(made.history).toMatchObject([{ kind: "members", detail: "+b-2 +b-3 -b-1" }]);
    expect(made.notices).toEqual([]);
  });

  test("no longer watched: closed, and no recovery is claimed", () => {
    expect(play([MINUTE, { kind: "withdrawn" }])).toMatchObject({ told: ["alarm"], incident: { state: "closed" } });
  });
});

describe("a fault that comes and goes", () => {
  const flaps = (count: number): (readonly [number, IncidentEvent])[] =>
    Array.from({ length: count }, (_, index) => [
      [(2 * index + 1) * MINUTE, absent] as const,
      [(2 * index + 2) * MINUTE, present] as const,
    ]).flat();

  test("at the limit it is said once, and no more", () => {
    expect(play(...flaps(2)).told).toEqual(["alarm"]);
    const { told, incident, lines } = play(...flaps(20));
    expect(told).toEqual(["alarm", "flapping"]);
    expect(incident).toMatchObject({ flapping: true, state: "open", returns: 20 });
    expect(lines).toHaveLength(1 + 6 + 1);
  });

  test("it stays open through a pause, and closes when it has been calm for long", () => {
    const away = [41 * MINUTE, absent] as const;
    const paused = play(...flaps(20), away, [HOUR + 20 * HOUR, time]);
    expect(paused.incident.state).toBe("open");
    const calm = play(...flaps(20), away, [41 * MINUTE + 24 * HOUR, time]);
    expect(calm.told).toEqual(["alarm", "flapping", "recovery"]);
    expect(calm.incident).toMatchObject({ state: "closed", flapping: false, returns: 0 });
  });
});

describe("what a person does", () => {
  test("acknowledged once, commented, given to another, who is told", () => {
    const done = play(
      [1, { kind: "acknowledge" }, "t"],
      [2, { kind: "comment", text: "câble commandé" }, "t"],
      [3, { kind: "assign", owner: "collectivite" }, "t"],
      [4, { kind: "assign", assignee: "equipe-nord" }, "t"],
    );
    expect(done.told).toEqual(["alarm", "assigned"]);
    expect(done.lines).toEqual(["opened", "acknowledged", "commented", "assigned", "assigned"]);
    expect(done.incident).toMatchObject({ state: "acknowledged", owner: "collectivite", assignee: "equipe-nord" });
    expect(() => play([1, { kind: "acknowledge" }], [2, { kind: "acknowledge" }])).toThrow(/cannot be acknowledged/);
  });

  test("cannot be closed while its fault is there; can be when it is away", () => {
    expect(() => play([1, { kind: "close", text: "" }])).toThrow(/closes by itself/);
    const closed = play([1, absent], [2, { kind: "close", text: "vu" }, "t"]);
    expect(closed).toMatchObject({ told: ["alarm", "recovery"], incident: { state: "closed" } });
    expect(() => play([1, absent], [2, { kind: "close", text: "" }], [3, { kind: "close", text: "" }])).toThrow(
      /closed/,
    );
  });

  test("reopened by hand it stays, whatever the fleet says, until somebody closes it", () => {
    const again = play(
      [0, absent],
      [5 * MINUTE, time],
      [HOUR, { kind: "reopen", text: "" }, "t"],
      [2 * HOUR, absent],
      [30 * HOUR, time],
    );
    expect(again).toMatchObject({ told: ["alarm", "recovery", "alarm"], incident: { state: "open", byHand: true } });
    expect(() => play([0, { kind: "reopen", text: "" }])).toThrow(/expected a closed one/);
  });
});

/** Whatever happens, in whatever order. */
const anything: fc.Arbitrary<IncidentEvent> = fc.oneof(
  fc.constantFrom<Severity>("critical", "major", "minor").map((severity) => ({
    kind: "present" as const,
    signal: signal({ severity }),
  })),
  fc.constantFrom<IncidentEvent>(
    absent,
    time,
    { kind: "withdrawn" },
    { kind: "acknowledge" },
    { kind: "assign", owner: "organisme" },
    { kind: "comment", text: "x" },
    { kind: "close", text: "" },
    { kind: "reopen", text: "" },
  ),
);

test("property: no recovery without an alarm before it; a closed one has no bornes; times are consistent", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 30 * HOUR }), anything), { maxLength: 60 }), (events) => {
      let atMs = begin;
      let { incident, notices } = openIncident(signal(), "i-1", { atMs, who: "centre" });
      let alarmed = notices.includes("alarm");
      for (const [after, event] of events) {
        atMs += after;
        let next: Incident;
        try {
          ({ incident: next, notices } = step(incident, event, { atMs, who: "x" }, rules));
        } catch (error) {
          expect(error).toMatchObject({ code: "incident.conflict" });
          continue;
        }
        for (const notice of notices) {
          if (notice === "recovery") expect(alarmed).toBe(true);
          alarmed = notice !== "recovery";
        }
        expect(next.state === "closed").toBe(next.closedMs !== null);
        if (next.state === "closed") expect(next).toMatchObject({ members: {}, present: false, byHand: false });
        expect(next.present).toBe(next.clearedMs === null);
        if (incident.flapping && next.flapping) expect(notices.filter((kind) => kind === "alarm")).toHaveLength(0);
        incident = next;
      }
    }),
    { numRuns: 500 },
  );
});
