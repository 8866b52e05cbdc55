import { pct, type OrganismeFigures, type PeriodFigures } from "../figures/figures.ts";
import { maskCount, maskLargeTable, maskList, type Masked, type MaskedTable } from "./mask.ts";

/** What a site has to do with the figures. */
export interface SiteFigures {
  readonly network: string;
  /** Empty = bornes that stand nowhere yet. */
  readonly site: string;
  readonly name: string;
  /** Interviews, abandoned, missed, each by the lines of the organismes. */
  readonly interviews: readonly number[];
  readonly abandoned: readonly number[];
  readonly missed: readonly number[];
  /** One way, km; null = not known. */
  readonly distanceKm: number | null;
  readonly availabilityPct: number | null;
}

type Counted = "interviews" | "abandoned" | "missed";

/** One line of a report: what may be shown of an organisme. */
export interface ShownOrganisme extends Record<Counted, Masked> {
  readonly id: string | null;
  readonly name: string;
  readonly sharePct: number | null;
  readonly talkMedianS: number | null;
  readonly waitMedianS: number | null;
  readonly waitP90S: number | null;
  readonly promisedS: number;
  readonly observedS: number;
  readonly staffedS: number;
  readonly staffedPct: number | null;
}

export interface ShownSite extends Record<Counted, Masked> {
  readonly network: string;
  readonly site: string;
  readonly name: string;
  readonly availabilityPct: number | null;
  readonly kmAvoided: number | null;
}

/** The figures as they go to a reader. */
export interface Shown extends Record<Counted, Masked> {
  readonly masked: boolean;
  readonly organismes: readonly ShownOrganisme[];
  readonly sites: readonly ShownSite[];
  readonly bands: readonly { readonly minutes: string; readonly calls: Masked; readonly sharePct: number | null }[];
  readonly talkMedianS: number | null;
  readonly waitMedianS: number | null;
  readonly waitP90S: number | null;
  readonly counts: Readonly<Record<"overdue" | "prints" | "scans" | "unmet" | "missed_promised" | "wait_over", Masked>>;
  readonly survey: {
    readonly asked: Masked;
    readonly replies: Masked;
    readonly responsePct: number | null;
    readonly answers: readonly Masked[];
  };
  readonly availabilityPct: number | null;
  readonly kmAvoided: number | null;
}

/**
 * Makes what a reader may see. Sites and organismes are masked as one table for the whole network, also where only one
 * site is shown: who has the reports of all sites and that of the network can compute nothing that is masked.
 * @param sites of the whole network
 * @param below counts below it are masked; undefined = nothing is
 * @param only index of the one site that is shown
 */
export async function publish(
  figures: PeriodFigures,
  sites: readonly SiteFigures[],
  below: number | undefined,
  only?: number,
): Promise<Shown> {
  const table = async (counted: Counted): Promise<MaskedTable> =>
    await tableOf(
      sites.map((site) => site[counted]),
      figures.organismes.length,
      below,
    );
  const tables = {
    interviews: await table("interviews"),
    abandoned: await table("abandoned"),
    missed: await table("missed"),
  };
  const lineOf = (counted: Counted, index: number): Masked =>
    only === undefined ? tables[counted].columnSums[index]! : tables[counted].cells[only]![index]!;
  const totalOf = (counted: Counted): Masked =>
    only === undefined ? tables[counted].total : tables[counted].rowSums[only]!;
  const interviews = totalOf("interviews");
  const few = typeof interviews !== "number" || (below !== undefined && interviews < below);
  const shownSites = sites.flatMap((site, index) =>
    only === undefined || only === index ? [shownSite(site, index, tables)] : [],
  );
  const km = shownSites.map((site) => site.kmAvoided).filter((one) => one !== null);
  // No table of sites is made for these: of the network's and the other sites', one could be computed.
  const alone = only !== undefined && below !== undefined;
  const bands = bandsOf(figures, alone ? "withheld" : interviews, below);
  const count = (n: number): Masked => (alone ? "withheld" : below === undefined ? n : maskCount(n, below));
  const { totals, talk, wait, survey } = figures;
  return {
    masked: below !== undefined,
    interviews,
    abandoned: totalOf("abandoned"),
    missed: totalOf("missed"),
    organismes: figures.organismes.map((line, index) => {
      const counts = {
        interviews: lineOf("interviews", index),
        abandoned: lineOf("abandoned", index),
        missed: lineOf("missed", index),
      };
      return shownOrganisme(line, counts, interviews);
    }),
    sites: shownSites,
    bands,
    talkMedianS: few && below !== undefined ? null : talk.medianS,
    waitMedianS: few && below !== undefined ? null : wait.medianS,
    waitP90S: few && below !== undefined ? null : wait.p90S,
    counts: {
      // Who was reminded talked for 20 minutes: the last band.
      overdue: typeof bands.at(-1)?.calls === "number" ? count(totals.overdue) : "withheld",
      prints: count(totals.prints),
      scans: count(totals.scans),
      unmet: count(totals.unmet),
      missed_promised: alone ? "withheld" : partOf(totals.missed_promised, totalOf("missed"), below),
      wait_over: alone ? "withheld" : partOf(wait.over, interviews, below),
    },
    survey: alone ? NO_SURVEY : surveyOf(survey, below),
    availabilityPct: figures.availability.pct,
    kmAvoided: km.length === 0 ? null : Math.round(km.reduce((sum, one) => sum + one, 0)),
  };
}

/** A count that is a part of another one: the rest must not be told either. */
function partOf(part: number, whole: Masked, below: number | undefined): Masked {
  if (below === undefined || part === 0) return part;
  if (typeof whole !== "number") return "withheld";
  const { cells, total } = maskList([part, Math.max(0, whole - part)], below);
  return typeof total === "number" ? cells[0]! : "withheld";
}

async function tableOf(
  counts: readonly (readonly number[])[],
  columns: number,
  below: number | undefined,
): Promise<MaskedTable> {
  // Limit 1: there is no count of 1 to 0, nothing is masked.
  return await maskLargeTable(counts.length === 0 ? [Array.from({ length: columns }, () => 0)] : counts, below ?? 1);
}

function shownOrganisme(line: OrganismeFigures, counts: Record<Counted, Masked>, interviews: Masked): ShownOrganisme {
  const { id, name, promisedS, observedS, staffedS, staffedPct } = line;
  const shown = typeof counts.interviews === "number";
  return {
    id,
    name,
    ...counts,
    // A share of a total that is not shown would tell it.
    sharePct: shown && typeof interviews === "number" ? line.sharePct : null,
    talkMedianS: shown ? line.talkMedianS : null,
    waitMedianS: shown ? line.waitMedianS : null,
    waitP90S: shown ? line.waitP90S : null,
    promisedS,
    observedS,
    staffedS,
    staffedPct,
  };
}

function shownSite(site: SiteFigures, index: number, tables: Record<Counted, MaskedTable>): ShownSite {
  const { network, site: id, name, distanceKm, availabilityPct } = site;
  const interviews = tables.interviews.rowSums[index]!;
  return {
    network,
    site: id,
    name,
    interviews,
    abandoned: tables.abandoned.rowSums[index]!,
    missed: tables.missed.rowSums[index]!,
    availabilityPct,
    // There and back. Kilometres of interviews that are masked would tell how many they were.
    kmAvoided: distanceKm === null || typeof interviews !== "number" ? null : interviews * 2 * distanceKm,
  };
}

function bandsOf({ talk }: PeriodFigures, interviews: Masked, below: number | undefined): Shown["bands"] {
  if (below === undefined) return talk.bands;
  const { cells, total } = maskList(
    talk.bands.map(({ calls }) => calls),
    below,
  );
  // Their sum stands in another table: where it had to be masked here, nothing of the distribution is shown.
  const safe = typeof interviews === "number" && typeof total === "number";
  return talk.bands.map(({ minutes, sharePct }, index) => {
    const calls = safe ? cells[index]! : "withheld";
    return { minutes, calls, sharePct: typeof calls === "number" ? sharePct : null };
  });
}

const NO_SURVEY: Shown["survey"] = { asked: "withheld", replies: "withheld", responsePct: null, answers: [] };

function surveyOf(survey: PeriodFigures["survey"], below: number | undefined): Shown["survey"] {
  const { asked, replies, answers } = survey;
  if (below === undefined) return survey;
  const masked = maskList(answers, below);
  const shown = { asked: maskCount(asked, below), replies: masked.total };
  const rate = typeof shown.asked === "number" && typeof shown.replies === "number";
  return { ...shown, answers: masked.cells, responsePct: rate ? pct(replies, asked) : null };
}
