import { expect, test } from "vitest";
import { countDay } from "../../../../src/supervisor/statistics/rollup/count-day.ts";
import { roundedSeconds } from "../../../../src/supervisor/statistics/rollup/rounded-seconds.ts";
import { BorneLife } from "../../../support/borne-life.ts";

const DAY_MS = Date.UTC(2026, 9, 12);
const at = (hour: number, minute = 0) => DAY_MS + (hour * 60 + minute) * 60_000;
const PROMISES = { isOpen: (_: string, atMs: number) => atMs < at(16), waitS: () => 120 };

test("a day of calls: how they ended, how long they took, which papers there were", () => {
  const life = new BorneLife({ network: "ardeche", borne: "b1" }, at(7));
  life.call(at(9), { organisme: "caf", outcome: "talked", waitS: 60, talkS: 250, scans: 2, prints: 1 });
  life.call(at(10), { organisme: "caf", outcome: "lost", waitS: 300, talkS: 700 });
  life.call(at(11), { organisme: "caf", outcome: "abandoned", waitS: 500 });
  life.call(at(12), { organisme: "msa", outcome: "missed", waitS: 600 });
  life.call(at(17), { organisme: "msa", outcome: "missed", waitS: 600 });
  life.event(at(13), { type: "service.unavailable" });
  life.event(at(13), { type: "service.unavailable", organisme: "msa", detail: "full" });
  life.event(at(14), { type: "call.overdue", organisme: "caf" });
  for (const detail of ["droits", "rdv", "droits", "Mme Durand"]) {
    life.event(at(14), { type: "call.about", organisme: "caf", detail });
  }
  life.event(at(14), { type: "survey.asked", detail: "helped" });
  life.event(at(14), { type: "survey.asked", detail: "again" });
  life.event(at(14), { type: "survey.answered", detail: "helped", answer: 2 });
  life.hour(at(15), { presses: 4, ready_s: 1800, organismes: { caf: { ...NONE, open_s: 3600, staffed_s: 900 } } });

  const counts = countDay(
    life.events,
    life.usages.map(({ message }) => message),
    PROMISES,
  );

  expect(counts.get("caf")?.figures).toMatchObject({
    placed: 3,
    interviews: 2,
    lost: 1,
    abandoned: 1,
    missed: 0,
    talk_s: 950,
    wait_s: 360,
    wait_over: 1,
    talk_0_5: 1,
    talk_10_20: 1,
    scans: 2,
    prints: 1,
    overdue: 1,
    open_s: 3600,
    staffed_s: 900,
  });
  // Codes only: whatever else a borne might say is not kept.
  expect(counts.get("caf")?.subjects).toEqual(
    new Map([
      ["droits", 2],
      ["rdv", 1],
    ]),
  );
  expect(counts.get("msa")?.figures).toMatchObject({
    interviews: 0,
    missed: 2,
    missed_promised: 1,
    refused: 1,
    unmet: 1,
  });
  expect(counts.get("")?.figures).toMatchObject({
    asked: 2,
    replies: 1,
    reply_2: 1,
    unmet: 1,
    presses: 4,
    ready_s: 1800,
  });
  expect([...counts.get("caf")!.durations.talk]).toEqual([
    [250, 1],
    [700, 1],
  ]);
});

test.each([
  [0, 0],
  [99, 99],
  [104, 100],
  [996, 1000],
  [1249, 1200],
  [3600, 3600],
])("%i s is kept as %i s", (seconds, rounded) => {
  expect(roundedSeconds(seconds)).toBe(rounded);
});

const NONE = { calls: 0, answered: 0, abandoned: 0, missed: 0, talk_s: 0, wait_s: 0 };
