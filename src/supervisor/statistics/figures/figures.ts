import type { Figure, Figures } from "../../store/tables/statistics.ts";
import { noFigures } from "../rollup/count-day.ts";
import { merged, percentileS, type Histogram } from "./percentile.ts";
import { sharesPct } from "./shares.ts";

export type Durations = ReadonlyMap<
  string,
  Readonly<Record<"talk" | "wait", Histogram>> & { readonly about?: ReadonlyMap<string, number> }
>;

/** What calls were about, as the experts said of the closed list of an organisme. */
export interface Subject {
  readonly organisme: string;
  readonly name: string;
  /** Id of the list. */
  readonly subject: string;
  readonly calls: number;
  /** Of those of the organisme of which it was said; they sum to exactly 100. */
  readonly sharePct: number;
}

/** One organisme, or all that is none of the known ones. */
export interface OrganismeFigures {
  /** null = other, or not known. */
  readonly id: string | null;
  readonly name: string;
  readonly interviews: number;
  /** Of all interviews; they sum to exactly 100. */
  readonly sharePct: number;
  readonly abandoned: number;
  readonly missed: number;
  readonly missedPromised: number;
  readonly refused: number;
  readonly overdue: number;
  readonly talkMedianS: number | null;
  readonly waitMedianS: number | null;
  readonly waitP90S: number | null;
  readonly waitOver: number;
  /** Seconds that the convention promises, that the bornes have counted within the hours, and with an expert there. */
  readonly promisedS: number;
  readonly observedS: number;
  readonly staffedS: number;
  /** Of what the bornes have counted; null = nothing was. */
  readonly staffedPct: number | null;
}

export const BANDS = ["0-5", "5-10", "10-20", "20+"] as const;

/** Figures of a period. Durations in seconds, shares in percent. */
export interface PeriodFigures {
  readonly totals: Readonly<Record<TotalFigure, number>>;
  readonly organismes: readonly OrganismeFigures[];
  readonly talk: {
    readonly medianS: number | null;
    /** Interviews by minutes. */
    readonly bands: readonly {
      readonly minutes: (typeof BANDS)[number];
      readonly calls: number;
      readonly sharePct: number;
    }[];
  };
  readonly wait: { readonly medianS: number | null; readonly p90S: number | null; readonly over: number };
  /** By organisme, the most frequent first. */
  readonly subjects: readonly Subject[];
  readonly survey: {
    readonly asked: number;
    readonly replies: number;
    readonly responsePct: number | null;
    /** From the worst to the best. */
    readonly answers: readonly [number, number, number];
  };
  /** Ready or in session within the hours of the sites. */
  readonly availability: { readonly promisedS: number; readonly readyS: number; readonly pct: number | null };
}

export const TOTALS = [
  "placed",
  "interviews",
  "lost",
  "abandoned",
  "missed",
  "missed_promised",
  "refused",
  "moved",
  "overdue",
  "degraded",
  "prints",
  "scans",
  "unmet",
  "presses",
  "unavailable",
] as const satisfies readonly Figure[];
export type TotalFigure = (typeof TOTALS)[number];

/**
 * Makes the figures of a period. Pure.
 * @param known organismes that have a line of their own, with their names; none = all that were counted
 */
export function figuresOf(
  sums: ReadonlyMap<string, Figures>,
  durations: Durations,
  known: ReadonlyMap<string, string>,
): PeriodFigures {
  const own = [...sums.keys()].filter((id) => id !== "" && (known.size === 0 || known.has(id))).toSorted();
  const others = [...sums.keys()].filter((id) => !own.includes(id));
  const lines = [
    ...own.map((id) => ({ id, name: known.get(id) ?? id, sums: sums.get(id)!, ids: [id] })),
    { id: null, name: "", sums: added(others.map((id) => sums.get(id)!)), ids: others },
  ];
  const shares = sharesPct(lines.map((line) => line.sums.interviews));
  const all = added([...sums.values()]);
  const borne = sums.get("") ?? noFigures();
  const durationsOf = (ids: readonly string[], kind: "talk" | "wait"): Histogram =>
    ids.reduce<Histogram>((sum, id) => merged(sum, durations.get(id)?.[kind] ?? new Map()), new Map());
  const talk = durationsOf([...sums.keys()], "talk");
  const wait = durationsOf([...sums.keys()], "wait");
  const bands = [all.talk_0_5, all.talk_5_10, all.talk_10_20, all.talk_20];
  const bandShares = sharesPct(bands);
  const subjects = [...durations]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([organisme, { about }]) => subjectsOf(organisme, known.get(organisme) ?? organisme, about));
  return {
    subjects,
    totals: Object.fromEntries(TOTALS.map((figure) => [figure, all[figure]])) as Record<TotalFigure, number>,
    organismes: lines.map(({ id, name, sums: of, ids }, index) => {
      const waits = durationsOf(ids, "wait");
      // What is counted under no organisme are the building's hours, not those of an organisme.
      const hours = id === null ? noFigures() : of;
      return {
        id,
        name,
        interviews: of.interviews,
        sharePct: shares[index]!,
        abandoned: of.abandoned,
        missed: of.missed,
        missedPromised: of.missed_promised,
        refused: of.refused,
        overdue: of.overdue,
        talkMedianS: percentileS(durationsOf(ids, "talk"), 0.5),
        waitMedianS: percentileS(waits, 0.5),
        waitP90S: percentileS(waits, 0.9),
        waitOver: of.wait_over,
        promisedS: hours.promised_s,
        observedS: hours.open_s,
        staffedS: hours.staffed_s,
        staffedPct: pct(hours.staffed_s, hours.open_s),
      };
    }),
    talk: {
      medianS: percentileS(talk, 0.5),
      bands: BANDS.map((minutes, index) => ({ minutes, calls: bands[index]!, sharePct: bandShares[index]! })),
    },
    wait: { medianS: percentileS(wait, 0.5), p90S: percentileS(wait, 0.9), over: all.wait_over },
    survey: {
      asked: all.asked,
      replies: all.replies,
      responsePct: pct(all.replies, all.asked),
      answers: [all.reply_0, all.reply_1, all.reply_2],
    },
    availability: availabilityOf(borne),
  };
}

/** A borne without a site has promised nothing: its own hours count. Clocks differ by seconds: never over 100 %. */
export function availabilityOf(
  borne: Pick<Figures, "promised_s" | "ready_s"> & { readonly open_s?: number },
): PeriodFigures["availability"] {
  const promisedS = borne.promised_s === 0 ? (borne.open_s ?? 0) : borne.promised_s;
  return { promisedS, readyS: borne.ready_s, pct: pct(Math.min(borne.ready_s, promisedS), promisedS) };
}

/** With one decimal; null where there is nothing to divide by. */
export function pct(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part * 1000) / whole) / 10;
}

function added(all: readonly Figures[]): Figures {
  const sum = noFigures();
  for (const one of all) for (const figure of Object.keys(sum) as Figure[]) sum[figure] += one[figure];
  return sum;
}

function subjectsOf(organisme: string, name: string, about: ReadonlyMap<string, number> = new Map()): Subject[] {
  const counted = [...about]
    .filter(([, calls]) => calls > 0)
    .toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const shares = sharesPct(counted.map(([, calls]) => calls));
  return counted.map(([subject, calls], index) => ({ organisme, name, subject, calls, sharePct: shares[index]! }));
}
