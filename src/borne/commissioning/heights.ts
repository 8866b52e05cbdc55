import type { Finding } from "./states.ts";

/** What is measured with a tape; all in millimetres above the finished floor but `corner`. */
export const MEASURES = ["button", "screen", "knee", "corner"] as const;
export type MeasureId = (typeof MEASURES)[number];

export interface HeightRule {
  /** Both limits included, mm. */
  readonly leastMm: number;
  readonly mostMm: number;
  /** What the tape is set to at first. */
  readonly startMm: number;
  /** There may be none: no table, no corner. */
  readonly mayLack: boolean;
  /** Where it is said. */
  readonly source: string;
}

/**
 * The limits that hold for a borne in an établissement recevant du public: of two rules, the narrower one. EN 301 549
 * v3.2.1, 8.3 (its figures are recommendations of reach for a person who is seated), and the French arrêtés of
 * 8 December 2014 (existing buildings) and 20 April 2017 (new ones).
 */
export const HEIGHT_RULES: Readonly<Record<MeasureId, HeightRule>> = {
  button: {
    leastMm: 900,
    mostMm: 1220,
    startMm: 1000,
    mayLack: false,
    source: "arrêté du 8/12/2014 : 0,90 à 1,30 m ; EN 301 549, 8.3 : 1,22 m au plus",
  },
  screen: {
    leastMm: 900,
    mostMm: 1300,
    startMm: 1200,
    mayLack: false,
    source: "arrêté du 8/12/2014 : 0,90 à 1,30 m ; EN 301 549, 8.3 : lisible assis, oeil à 1,015 m",
  },
  knee: {
    leastMm: 700,
    mostMm: 3000,
    startMm: 700,
    mayLack: true,
    source: "arrêté du 8/12/2014 : 0,70 m ; EN 301 549, 8.3 : 0,685 m",
  },
  corner: {
    leastMm: 400,
    mostMm: 10_000,
    startMm: 500,
    mayLack: true,
    source: "arrêté du 8/12/2014 : plus de 0,40 m d'un angle rentrant",
  },
};

/** No tape is longer, no step smaller than a centimetre. */
export const TAPE_MM = { least: 0, most: 3000 } as const;

/** The next value of the tape. */
export function moved(valueMm: number, byMm: number): number {
  return Math.min(TAPE_MM.most, Math.max(TAPE_MM.least, valueMm + byMm));
}

export function isWithin(id: MeasureId, valueMm: number | null): boolean {
  const { leastMm, mostMm, mayLack } = HEIGHT_RULES[id];
  return valueMm === null ? mayLack : valueMm >= leastMm && valueMm <= mostMm;
}

/** What is out of its limits. The room and how a borne is set up in it are the collectivité's duty. */
export function judgeHeights(mm: Readonly<Partial<Record<MeasureId, number | null>>>): readonly Finding[] {
  return MEASURES.filter((id) => mm[id] !== undefined && !isWithin(id, mm[id] ?? null)).map((id) => ({
    code: `heights.${id}`,
    owner: "collectivite",
  }));
}
