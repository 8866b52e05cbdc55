import { faultOf, isFaultCode, type Owner, type Severity } from "../../../contract/faults.ts";
import type { Words } from "../../../contract/faults/fault.ts";
import type { Sites } from "../../sites/sites.ts";
import type { Store } from "../../store/store.ts";
import type { Incident, IncidentState, Scope } from "../book/incident.ts";
import { siteOf } from "../notify/deliver.ts";
import { joined, overlap } from "../watching/open-time.ts";
import { numberOf, titleOf } from "../../fleet/titles.ts";

/** An incident as it is shown. Times are epoch milliseconds. */
export interface ShownIncident {
  readonly id: string;
  /** `*` for the centre's own. */
  readonly network: string;
  readonly scope: Scope;
  readonly subject: string;
  readonly site: string | null;
  readonly siteName: string | null;
  readonly code: string;
  /** `VB0301`; empty for a code that the catalogue does not know. */
  readonly number: string;
  readonly title: Words;
  readonly remedy: Words | null;
  /** What the usager is told. */
  readonly usager: Words | null;
  readonly severity: Severity;
  readonly owner: Owner;
  readonly assignee: string | null;
  readonly state: IncidentState;
  readonly present: boolean;
  readonly byHand: boolean;
  readonly flapping: boolean;
  readonly returns: number;
  readonly sinceMs: number;
  readonly openedMs: number;
  readonly clearedMs: number | null;
  readonly closedMs: number | null;
  /** Within opening hours, the sum of its bornes. */
  readonly downtimeMs: number;
  readonly device: string | null;
  readonly detail: string;
  /** Bornes that it stands in the way of now. */
  readonly bornes: readonly string[];
}

/** Incidents with what people need to read them. @param within only this time counts for the downtime */
export async function shownIncidents(
  store: Store,
  sites: Sites,
  incidents: readonly Incident[],
  nowMs: number,
  within: { readonly fromMs: number; readonly toMs: number } = { fromMs: 0, toMs: nowMs },
): Promise<ShownIncident[]> {
  const down = await downtimes(store, sites, incidents, nowMs, within);
  return incidents.map((incident) => {
    const { members, changedMs: _, ...rest } = incident;
    const fault = isFaultCode(incident.code) ? faultOf(incident.code) : undefined;
    return {
      ...rest,
      siteName: siteOf(incident, sites)?.name ?? null,
      number: numberOf(incident.code),
      title: titleOf(incident.code),
      remedy: fault?.remedy ?? null,
      usager: fault?.usager ?? null,
      downtimeMs: down.get(incident.id) ?? 0,
      bornes: Object.keys(members),
    };
  });
}

async function downtimes(
  store: Store,
  sites: Sites,
  incidents: readonly Incident[],
  nowMs: number,
  within: { readonly fromMs: number; readonly toMs: number },
): Promise<Map<string, number>> {
  if (incidents.length === 0) return new Map();
  const rows = await store.db
    .selectFrom("incident_span")
    .select(["incident", "network", "borne", "from_ms", "to_ms"])
    .where(
      "incident",
      "in",
      incidents.map(({ id }) => id),
    )
    .execute();
  const spans = new Map<
    string,
    { incident: string; network: string; borne: string; of: { fromMs: number; toMs: number }[] }
  >();
  for (const { incident, network, borne, from_ms, to_ms } of rows) {
    const fromMs = Math.max(from_ms, within.fromMs);
    const toMs = Math.min(to_ms === null ? nowMs : to_ms, within.toMs);
    if (toMs <= fromMs) continue;
    const key = `${incident} ${borne}`;
    const known = spans.get(key) ?? { incident, network, borne, of: [] };
    known.of.push({ fromMs, toMs });
    spans.set(key, known);
  }
  const sums = new Map<string, number>();
  for (const { incident, network, borne, of } of spans.values()) {
    const site = sites.of({ network, borne });
    const apart = joined(of);
    const ms = site
      ? overlap(sites.scheduleOf(site), apart)
      : apart.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
    sums.set(incident, (sums.get(incident) ?? 0) + ms);
  }
  return sums;
}
