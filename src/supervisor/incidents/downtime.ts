import { byOwner } from "./owners.ts";
import type { Owner } from "../../contract/faults.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { Sites } from "../sites/sites.ts";
import type { Store } from "../store/store.ts";
import { joined, openMs, overlap } from "./watching/open-time.ts";

/** How much of its opening hours a borne could not be used. Milliseconds. */
export interface Downtime {
  /** Opening hours in the time asked for. */
  readonly openMs: number;
  /** Of these: no call was possible (a critical incident). What overlaps counts once. */
  readonly outMs: number;
  /** Of these: something was missing, a call was possible (any other incident, while no critical one). */
  readonly limitedMs: number;
  /** `outMs` by whose duty it was; where two owners overlap, both have it, so that the sum can exceed `outMs`. */
  readonly outByOwner: Readonly<Record<Owner, number>>;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Opening hours of a borne that were lost by somebody's fault, between two instants (epoch milliseconds). A borne without
 * a site is always open. What has not ended yet counts until `toMs`.
 */
export async function downtime(
  store: Store,
  sites: Sites,
  borne: BorneName,
  fromMs: number,
  toMs: number,
): Promise<Downtime> {
  const rows = await store.db
    .selectFrom("incident_span")
    .innerJoin("incident", "incident.id", "incident_span.incident")
    .select(["from_ms", "to_ms", "severity", "owner"])
    .where("incident_span.network", "=", borne.network)
    .where("incident_span.borne", "=", borne.borne)
    .where("from_ms", "<", toMs)
    .where((eb) => eb.or([eb("to_ms", "is", null), eb("to_ms", ">", fromMs)]))
    .execute();
  const spans = rows.map(({ from_ms, to_ms, severity, owner }) => ({
    fromMs: Math.max(from_ms, fromMs),
    toMs: Math.min(to_ms === null ? toMs : to_ms, toMs),
    critical: severity === "critical",
    owner: owner as Owner,
  }));
  const site = sites.of(borne);
  const schedule = site && sites.scheduleOf(site);
  const open = (some: readonly Span[]): number => {
    const apart = joined(some);
    return schedule ? overlap(schedule, apart) : apart.reduce((sum, span) => sum + span.toMs - span.fromMs, 0);
  };
  const out = spans.filter(({ critical }) => critical);
  const outMs = open(out);
  return {
    openMs: schedule ? openMs(schedule, fromMs, toMs) : toMs - fromMs,
    outMs,
    limitedMs: open(spans) - outMs,
    outByOwner: byOwner((owner) => open(out.filter((span) => span.owner === owner))),
  };
}
