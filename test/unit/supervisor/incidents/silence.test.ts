import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openIncident } from "../../../../src/supervisor/incidents/book/step.ts";
import type { Incident } from "../../../../src/supervisor/incidents/book/incident.ts";
import {
  silencesOf,
  type Silence,
  type Silent,
  type WatchRules,
} from "../../../../src/supervisor/incidents/watching/silence.ts";

const MINUTE = 60_000;
const rules: WatchRules = {
  lostAfterMs: 10 * MINUTE,
  massPercent: 30,
  massAtLeast: 5,
  massWithinMs: 2 * MINUTE,
  togetherMs: 5 * MINUTE,
};

const lost = (borne: string, sinceMs: number, change: Partial<Silent> = {}): Silent => ({
  network: "manche",
  borne,
  site: null,
  why: "lost",
  sinceMs,
  openSinceMs: sinceMs,
  ...change,
});
const look = (silent: readonly Silent[], nowMs: number, open: readonly Incident[] = [], bornes = 100): Silence[] =>
  silencesOf({ network: "manche", open: () => bornes, silent }, open, nowMs, rules);
const shown = (silences: readonly Silence[]): string[] =>
  silences.map(({ code, subject, members }) => `${code} ${subject}: ${Object.keys(members).join(" ")}`);

/** The incident that was opened of a silence. */
function opened(silence: Silence, atMs: number): Incident {
  const signal = {
    ...silence,
    network: "manche",
    severity: "critical",
    owner: "syndicat",
    device: null,
    detail: "",
  } as const;
  return openIncident(signal, `${silence.code}/${silence.subject}`, { atMs, who: "centre" }).incident;
}

describe("one borne", () => {
  test("lost is told after ten minutes within opening hours, not before, not while the site is closed", () => {
    expect(look([lost("b-1", 0)], 10 * MINUTE - 1)).toEqual([]);
    expect(shown(look([lost("b-1", 0)], 10 * MINUTE))).toEqual(["borne.lost b-1: b-1"]);
    expect(look([lost("b-1", 0, { openSinceMs: null })], 600 * MINUTE)).toEqual([]);
    // It opened five minutes ago: the borne may yet be switched on.
    expect(look([lost("b-1", 0, { openSinceMs: 595 * MINUTE })], 600 * MINUTE)).toEqual([]);
    expect(shown(look([lost("b-1", 0, { openSinceMs: 590 * MINUTE })], 600 * MINUTE))).toEqual(["borne.lost b-1: b-1"]);
  });

  test("switched off in order within opening hours is another fault, of another owner", () => {
    expect(shown(look([lost("b-1", 0, { why: "stopped" })], 10 * MINUTE))).toEqual(["borne.stopped b-1: b-1"]);
    expect(shown(look([lost("b-1", 0, { why: "never" })], 10 * MINUTE))).toEqual(["borne.lost b-1: b-1"]);
  });

  test("what was opened stays until the borne is heard, also at night", () => {
    const [silence] = look([lost("b-1", 0)], 10 * MINUTE);
    const incident = opened(silence!, 10 * MINUTE);
    const night = lost("b-1", 0, { openSinceMs: null });
    expect(shown(look([night], 600 * MINUTE, [incident]))).toEqual(["borne.lost b-1: b-1"]);
    expect(look([], 600 * MINUTE, [incident])).toEqual([]);
  });
});

describe("bornes of one site", () => {
  const site = { site: "mairie" };
  test("lost together are one incident of the site; one that was lost long before is its own", () => {
    const silent = [lost("b-1", 0, site), lost("b-2", MINUTE, site), lost("b-3", MINUTE, { site: "biblio" })];
    expect(shown(look(silent, 10 * MINUTE))).toEqual(["site.lost mairie: b-1 b-2"]);
    expect(shown(look(silent, 11 * MINUTE))).toEqual(["site.lost mairie: b-1 b-2", "borne.lost b-3: b-3"]);
    const apart = [lost("b-1", 0, site), lost("b-2", 6 * MINUTE, site)];
    expect(shown(look(apart, 10 * MINUTE))).toEqual(["borne.lost b-1: b-1"]);
  });

  test("the incident of the site goes on with who is still lost, and with who is lost next", () => {
    const [silence] = look([lost("b-1", 0, site), lost("b-2", 0, site)], 10 * MINUTE);
    const incident = opened(silence!, 10 * MINUTE);
    expect(shown(look([lost("b-2", 0, site)], 20 * MINUTE, [incident]))).toEqual(["site.lost mairie: b-2"]);
    const next = [lost("b-2", 0, site), lost("b-9", 20 * MINUTE, site)];
    expect(shown(look(next, 20 * MINUTE, [incident]))).toEqual(["site.lost mairie: b-2 b-9"]);
  });
});

describe("a mass of losses", () => {
  const many = (count: number, fromMs = 0, stepMs = 1000): Silent[] =>
    Array.from({ length: count }, (_, index) => lost(`b-${index}`, fromMs + index * stepMs));

  test.each([
    ["more than 30 % within two minutes", many(31), 100, true],
    ["30 % is not more than 30 %", many(30), 100, false],
    ["more than 30 %, but slowly", many(31, 0, 5000), 100, false],
    ["four of ten are too few to be a mass", many(4), 10, false],
    ["five of ten", many(5), 10, true],
    ["outside the hours of their sites", many(40).map((one) => ({ ...one, openSinceMs: null })), 100, false],
    ["switched off in order", many(40).map((one) => ({ ...one, why: "stopped" as const })), 100, false],
  ])("%s", (_, silent, bornes, mass) => {
    const found = look(silent, 5 * MINUTE, [], bornes);
    expect(found.map(({ code }) => code)).toEqual(mass ? ["network.lost"] : []);
  });

  test("one alarm; the others are held while it lasts, also of sites; what is still lost then is told", () => {
    const silent = [...many(40), lost("late", 8 * MINUTE)];
    const [silence] = look(many(40), 3 * MINUTE);
    const incident = opened(silence!, 3 * MINUTE);
    const during = look(silent, 60 * MINUTE, [incident]);
    expect(during).toHaveLength(1);
    expect(Object.keys(during[0]!.members)).toHaveLength(41);
    // Most are back: it is over.
    const left = [...many(3), lost("late", 8 * MINUTE)];
    expect(shown(look(left, 61 * MINUTE, [incident]))).toEqual([
      "borne.lost b-0: b-0",
      "borne.lost b-1: b-1",
      "borne.lost b-2: b-2",
      "borne.lost late: late",
    ]);
  });

  test("it does not come and go at the limit", () => {
    const incident = opened(look(many(31), 3 * MINUTE)[0]!, 3 * MINUTE);
    expect(shown(look(many(20), 5 * MINUTE, [incident])).map((text) => text.split(":")[0])).toEqual([
      "network.lost manche",
    ]);
  });
});

/** A borne's life in the play: it falls silent and is heard again. */
const lives = fc.array(
  fc.record({
    site: fc.constantFrom(null, "mairie", "biblio"),
    changes: fc.array(fc.integer({ min: 1, max: 20 * MINUTE }), { minLength: 1, maxLength: 8 }),
  }),
  { minLength: 6, maxLength: 16 },
);

test("property: a held alarm is told or withdrawn, never forgotten; nobody is in two incidents", () => {
  fc.assert(
    fc.property(lives, (bornes) => {
      let open: Incident[] = [];
      for (let nowMs = 0; nowMs < 160 * MINUTE; nowMs += 30_000) {
        const silent = bornes.flatMap(({ site, changes }, index) => {
          let atMs = 0;
          let sinceMs: number | undefined;
          for (const [turn, change] of changes.entries()) {
            atMs += change;
            if (atMs > nowMs) break;
            sinceMs = turn % 2 === 0 ? atMs : undefined;
          }
          return sinceMs === undefined ? [] : [lost(`b-${index}`, sinceMs, { site })];
        });
        const found = look(silent, nowMs, open, bornes.length);
        const told = found.flatMap(({ members }) => Object.keys(members));
        expect(new Set(told).size).toBe(told.length);
        const names = new Set(silent.map(({ borne }) => borne));
        for (const borne of told) expect(names.has(borne)).toBe(true);
        for (const { borne, sinceMs } of silent) {
          if (nowMs - sinceMs >= rules.lostAfterMs) expect(told).toContain(borne);
        }
        const keys = found.map(({ code, subject }) => `${code}/${subject}`);
        expect(new Set(keys).size).toBe(keys.length);
        open = found.map((silence) => opened(silence, nowMs));
      }
    }),
    { numRuns: 150 },
  );
});
