import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scheduleOf } from "../../../../src/calendar/schedule.ts";
import type { NoticeKind } from "../../../../src/supervisor/incidents/book/incident.ts";
import { INCIDENTS_DEFAULTS } from "../../../../src/supervisor/incidents/config.ts";
import { dueOf } from "../../../../src/supervisor/incidents/notify/due.ts";
import { planSending, retryMs } from "../../../../src/supervisor/incidents/notify/plan.ts";
import { tellingOf, type Told } from "../../../../src/supervisor/incidents/notify/tell.ts";

const kinds: readonly NoticeKind[] = ["alarm", "worse", "flapping", "assigned", "recovery"];

describe("what one recipient is told", () => {
  const told = (...rows: [NoticeKind, Told["state"]][]): Told[] =>
    rows.map(([kind, state], index) => ({ id: String(index), kind, state }));

  test.each<[string, Told[], NoticeKind, string[], boolean]>([
    ["a first alarm", [], "alarm", [], true],
    ["a recovery after the alarm was told", told(["alarm", "sent"]), "recovery", [], true],
    ["a recovery while the alarm is under way", told(["alarm", "sending"]), "recovery", [], true],
    ["a recovery while the alarm waits: neither is told", told(["alarm", "queued"]), "recovery", ["0"], false],
    ["a recovery of an alarm that could not be told", told(["alarm", "failed"]), "recovery", [], false],
    ["a recovery to somebody who was told nothing", [], "recovery", [], false],
    ["a second recovery", told(["alarm", "sent"], ["recovery", "sent"]), "recovery", [], false],
    [
      "back while the recovery waits: he still knows",
      told(["alarm", "sent"], ["recovery", "queued"]),
      "alarm",
      ["1"],
      false,
    ],
    ["back after the recovery was told", told(["alarm", "sent"], ["recovery", "sent"]), "alarm", [], true],
    ["worse", told(["alarm", "sent"]), "worse", [], true],
    ["an alarm that already waits", told(["alarm", "queued"]), "alarm", [], false],
  ])("%s", (_, before, kind, withdraw, queue) => {
    expect(tellingOf(before, kind)).toEqual({ withdraw, queue });
  });

  test("property: who is told a recovery was told of the fault before, and each fault that he knows of ends with one", () => {
    const turn = fc.record({ kind: fc.constantFrom(...kinds), sends: fc.boolean(), fails: fc.boolean() });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 40 }), (turns) => {
        const rows: { id: string; kind: NoticeKind; state: Told["state"] }[] = [];
        for (const { kind, sends, fails } of turns) {
          const { withdraw, queue } = tellingOf(rows, kind);
          for (const row of rows) if (withdraw.includes(row.id)) row.state = "withdrawn";
          if (queue) rows.push({ id: String(rows.length), kind, state: "queued" });
          if (sends) for (const row of rows) if (row.state === "queued") row.state = fails ? "failed" : "sent";
        }
        const heard = rows.filter(({ state }) => state === "sent").map((row) => row.kind);
        for (const [index, kind] of heard.entries()) {
          if (kind === "recovery") expect(heard[index - 1] ?? "recovery").not.toBe("recovery");
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("how much one recipient is told", () => {
  const due = (count: number, severity: "critical" | "major" = "major") =>
    Array.from({ length: count }, (_, index) => ({ id: `${severity}-${index}`, severity, digest: false }));

  test("each alone while there is room; the worst alone and the rest together when there is not", () => {
    expect(planSending(due(3), 0, 10).messages).toEqual([["major-0"], ["major-1"], ["major-2"]]);
    const crowded = planSending([...due(3), ...due(1, "critical")], 7, 10);
    expect(crowded.messages).toEqual([["critical-0"], ["major-0"], ["major-1", "major-2"]]);
    expect(planSending(due(2), 10, 10)).toEqual({ messages: [], later: ["major-0", "major-1"] });
  });

  test("what may wait for others goes with them", () => {
    const minor = ["a", "b"].map((id) => ({ id, severity: "minor" as const, digest: true }));
    expect(planSending([...minor, ...due(1)], 0, 10).messages).toEqual([["major-0"], ["a", "b"]]);
  });

  test("property: never more than the cap in an hour, and everything is sent once in the end", () => {
    const row = fc.record({
      severity: fc.constantFrom("critical" as const, "major" as const, "minor" as const),
      digest: fc.boolean(),
      atMin: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 400 }), fc.integer({ min: 2, max: 12 }), (rows, perHour) => {
        const waiting = new Map(rows.map((one, index) => [String(index), { ...one, id: String(index) }]));
        const sent: { atMin: number; ids: readonly string[] }[] = [];
        for (let minute = 0; minute <= 300 + 6 * 60; minute++) {
          const now = [...waiting.values()].filter(({ atMin }) => atMin <= minute);
          const used = sent.filter(({ atMin }) => minute - atMin < 60).length;
          const { messages } = planSending(now, used, perHour);
          for (const ids of messages) {
            sent.push({ atMin: minute, ids });
            for (const id of ids) expect(waiting.delete(id)).toBe(true);
          }
          expect(sent.filter(({ atMin }) => minute - atMin < 60).length).toBeLessThanOrEqual(perHour);
        }
        expect(waiting.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test("a retry waits longer each time, up to an hour, with jitter", () => {
    expect(retryMs(1, 0)).toBe(15_000);
    expect(retryMs(1, 1)).toBe(30_000);
    expect(retryMs(4, 1)).toBe(240_000);
    expect(retryMs(50, 1)).toBe(3_600_000);
  });
});

describe("when somebody is told", () => {
  const { office, digestAt } = INCIDENTS_DEFAULTS;
  expect(digestAt).toBe("08:00");
  const hours = { schedule: scheduleOf(office.hours, office), digestMinute: 8 * 60 };
  /** Local time of Monday 23 November 2026 and the days after. */
  const at = (day: number, hour: number): number => Date.UTC(2026, 10, 23 + day, hour - 1);

  test.each([
    ["critical at night: at once", "critical", at(0, 3), at(0, 3), false],
    ["major within the hours: at once", "major", at(0, 10), at(0, 10), false],
    ["major in the evening: the next morning", "major", at(0, 20), at(1, 8), false],
    ["major on Friday evening: on Monday", "major", at(4, 20), at(7, 8), false],
    ["minor: with others, the next morning", "minor", at(0, 10), at(1, 8), true],
    ["minor before the hour: today", "minor", at(0, 3), at(0, 8), true],
  ] as const)("%s", (_, severity, now, dueMs, digest) => {
    expect(dueOf(severity, hours, now)).toEqual({ dueMs, digest });
  });

  test("an office that never opens holds nothing back", () => {
    const never = scheduleOf({ always: false, weekly: [], publicHolidays: "closed", exceptions: [] }, office);
    expect(dueOf("major", { schedule: never, digestMinute: 480 }, at(0, 10)).dueMs).toBe(at(0, 10));
  });
});
