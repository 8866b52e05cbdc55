import { VisioborneError } from "../../../contract/errors.ts";
import type { BorneName } from "../../../contract/topics.ts";

/** Rings as they are asked for: named borne by borne, or as sizes, after which one ring holds all that is left. */
export type RingPlan =
  | { readonly lists: readonly (readonly string[])[] }
  | { readonly sizes: readonly number[]; readonly network?: string; readonly site?: string };

export interface Candidate extends BorneName {
  readonly site: string | undefined;
  readonly ready: boolean;
}

/**
 * The rings of a plan: no borne twice, none empty. By sizes, call-ready bornes go first, and each ring takes from as many
 * sites as it can: what breaks at one place is seen before it reaches the others of its kind.
 * @throws VisioborneError `batch.invalid`.
 */
export function ringsOf(plan: RingPlan, candidates: readonly Candidate[]): BorneName[][] {
  return "lists" in plan ? listed(plan.lists, candidates) : sized(plan, candidates);
}

function listed(lists: readonly (readonly string[])[], candidates: readonly Candidate[]): BorneName[][] {
  const known = new Map(candidates.map((one) => [`${one.network}/${one.borne}`, one]));
  const seen = new Set<string>();
  const rings = lists.map((list) =>
    list.map((key) => {
      const borne = known.get(key);
      if (!borne) throw new VisioborneError("batch.invalid", `${key}: not in the register`);
      if (seen.has(key)) throw new VisioborneError("batch.invalid", `${key}: twice`);
      seen.add(key);
      return nameOf(borne);
    }),
  );
  if (rings.length === 0 || rings.some((ring) => ring.length === 0)) {
    throw new VisioborneError("batch.invalid", "rings: expected at least one, each with a borne");
  }
  return rings;
}

function sized(
  { sizes, network, site }: { sizes: readonly number[]; network?: string; site?: string },
  candidates: readonly Candidate[],
): BorneName[][] {
  const chosen = candidates.filter(
    (one) => (network === undefined || one.network === network) && (site === undefined || one.site === site),
  );
  if (chosen.length === 0) throw new VisioborneError("batch.invalid", "rings: no borne fits");
  const left = spread(chosen);
  const rings: BorneName[][] = [];
  for (const size of sizes) if (left.length > 0) rings.push(left.splice(0, size).map(nameOf));
  if (left.length > 0) rings.push(left.map(nameOf));
  return rings;
}

/** Call-ready ones first; within them one of each site, then the second of each, and so on. */
function spread(candidates: readonly Candidate[]): Candidate[] {
  const ofSite = new Map<string, number>();
  const byName = candidates.toSorted((a, b) => compare(a.network, b.network) || compare(a.borne, b.borne));
  const placed = byName
    .toSorted((a, b) => Number(b.ready) - Number(a.ready))
    .map((one) => {
      const site = `${one.ready} ${one.network}/${one.site ?? one.borne}`;
      const turn = ofSite.get(site) ?? 0;
      ofSite.set(site, turn + 1);
      return { one, turn };
    });
  return placed.toSorted((a, b) => Number(b.one.ready) - Number(a.one.ready) || a.turn - b.turn).map(({ one }) => one);
}

function nameOf({ network, borne }: BorneName): BorneName {
  return { network, borne };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
