import type { Incident, Members } from "../book/incident.ts";

/** A borne in service of which nothing is heard, and how long. Times are epoch milliseconds by the supervisor. */
export interface Silent {
  readonly network: string;
  readonly borne: string;
  readonly site: string | null;
  /** `lost`: it fell silent; `stopped`: it said that it stops; `never`: it was never heard, beyond its grace. */
  readonly why: "lost" | "stopped" | "never";
  /** Since when nothing was heard that could have been heard. */
  readonly sinceMs: number;
  /** The same, counted from the site's present opening at the earliest; null = the site is closed now. */
  readonly openSinceMs: number | null;
}

/** A network as it is watched now. */
export interface WatchedNetwork {
  readonly network: string;
  /** Bornes in service whose sites are open now; counted only when many are silent. */
  readonly open: () => number;
  readonly silent: readonly Silent[];
}

/** Limits of the watch. */
export interface WatchRules {
  readonly lostAfterMs: number;
  readonly massPercent: number;
  readonly massAtLeast: number;
  readonly massWithinMs: number;
  readonly togetherMs: number;
}

/** Something silent that is an incident. */
export interface Silence {
  readonly scope: "borne" | "site" | "network";
  readonly subject: string;
  readonly site: string | null;
  readonly code: "borne.lost" | "borne.stopped" | "site.lost" | "network.lost";
  readonly sinceMs: number;
  readonly members: Members;
}

/** A mass of losses is over when less than this part of its limit is left, or fewer than make one at all. */
const MASS_OVER = 0.5;

/**
 * Which silences of a network are incidents. What is told already decides with the present state: an incident that
 * was opened within opening hours stays until its bornes are heard, also at night; one that was not opened waits for the
 * site to open. Each borne that is lost long enough within opening hours is in exactly one of them.
 * @param open incidents of silence of this network that are not closed and whose fault is there
 */
export function silencesOf(
  { network, silent, open: openBornes }: WatchedNetwork,
  open: readonly Incident[],
  nowMs: number,
  rules: WatchRules,
): Silence[] {
  const found: Silence[] = [];
  const left = new Map(silent.map((one) => [one.borne, one]));
  const take = (bornes: readonly Silent[]): Members => {
    for (const { borne } of bornes) left.delete(borne);
    return Object.fromEntries(bornes.map(({ borne, sinceMs }) => [borne, sinceMs]));
  };

  for (const incident of open) {
    if (incident.scope !== "borne") continue;
    const own = left.get(incident.subject);
    if (own) found.push({ ...single(own, incident.code as Silence["code"]), members: take([own]) });
  }
  for (const incident of open) {
    if (incident.scope !== "site") continue;
    const there = [...left.values()].filter(
      ({ borne, site, why }) => borne in incident.members || (site === incident.subject && why === "lost"),
    );
    if (there.length > 0) found.push({ ...site(incident.subject, there), members: take(there) });
  }

  const mass = open.find(({ scope }) => scope === "network");
  const candidates = [...left.values()].filter(
    ({ borne, why, openSinceMs }) => why === "lost" && (openSinceMs !== null || (mass && borne in mass.members)),
  );
  const many = mass !== undefined || candidates.length >= rules.massAtLeast;
  const share = many ? Math.floor((rules.massPercent / 100) * openBornes()) + 1 : Infinity;
  const atLeast = Math.max(rules.massAtLeast, share);
  const held = mass
    ? candidates.length >= Math.max(rules.massAtLeast, Math.ceil(atLeast * MASS_OVER))
    : isMass(candidates, atLeast, rules.massWithinMs);
  if (held) {
    const sinceMs = mass?.sinceMs ?? Math.min(...candidates.map((one) => one.openSinceMs ?? one.sinceMs));
    const members = take(candidates);
    found.push({ scope: "network", subject: network, site: null, code: "network.lost", sinceMs, members });
  }

  const ripe = (one: Silent): boolean => one.openSinceMs !== null && nowMs - one.openSinceMs >= rules.lostAfterMs;
  for (const one of [...left.values()].filter(ripe)) {
    if (!left.has(one.borne)) continue;
    const together = togetherWith(one, [...left.values()], rules.togetherMs);
    if (together.length > 1) found.push({ ...site(one.site ?? "", together), members: take(together) });
    else found.push({ ...single(one, one.why === "stopped" ? "borne.stopped" : "borne.lost"), members: take([one]) });
  }
  return found;
}

/** Whether so many fell silent within the time. */
function isMass(candidates: readonly Silent[], atLeast: number, withinMs: number): boolean {
  const times = candidates.map(({ openSinceMs }) => openSinceMs ?? 0).toSorted((a, b) => a - b);
  return times.some((fromMs, index) => {
    const last = times[index + atLeast - 1];
    return last !== undefined && last - fromMs <= withinMs;
  });
}

/** The lost of one site that fell silent together. */
function togetherWith(one: Silent, left: readonly Silent[], togetherMs: number): readonly Silent[] {
  if (one.site === null || one.why !== "lost") return [one];
  return left.filter(
    ({ site: where, why, openSinceMs, sinceMs }) =>
      where === one.site && why === "lost" && openSinceMs !== null && Math.abs(sinceMs - one.sinceMs) <= togetherMs,
  );
}

function single(one: Silent, code: Silence["code"]): Omit<Silence, "members"> {
  return { scope: "borne", subject: one.borne, site: one.site, code, sinceMs: one.sinceMs };
}

function site(id: string, bornes: readonly Silent[]): Omit<Silence, "members"> {
  const sinceMs = Math.min(...bornes.map((one) => one.sinceMs));
  return { scope: "site", subject: id, site: id, code: "site.lost", sinceMs };
}
