import type { Insertable, Selectable } from "kysely";
import type { Owner, Severity } from "../../../contract/faults.ts";
import type { Tables } from "../../store/tables.ts";
import type { Incident, IncidentState, Members, Scope } from "./incident.ts";

export function rowOf(incident: Incident): Insertable<Tables["incident"]> {
  const { id, network, scope, subject, site, code, severity, owner, assignee, state, device, detail } = incident;
  return {
    id,
    network,
    scope,
    subject,
    site,
    code,
    severity,
    owner,
    assignee,
    state,
    device,
    detail,
    present: incident.present ? 1 : 0,
    by_hand: incident.byHand ? 1 : 0,
    since_ms: incident.sinceMs,
    opened_ms: incident.openedMs,
    cleared_ms: incident.clearedMs,
    closed_ms: incident.closedMs,
    returns: incident.returns,
    flapping: incident.flapping ? 1 : 0,
    members: JSON.stringify(incident.members),
    changed_ms: incident.changedMs,
  };
}

export function incidentOf(row: Selectable<Tables["incident"]>): Incident {
  const { id, network, subject, site, code, assignee, device, detail } = row;
  return {
    id,
    network,
    subject,
    site,
    code,
    assignee,
    device,
    detail,
    scope: row.scope as Scope,
    severity: row.severity as Severity,
    owner: row.owner as Owner,
    state: row.state as IncidentState,
    present: row.present === 1,
    byHand: row.by_hand === 1,
    sinceMs: row.since_ms,
    openedMs: row.opened_ms,
    clearedMs: row.cleared_ms,
    closedMs: row.closed_ms,
    returns: row.returns,
    flapping: row.flapping === 1,
    members: JSON.parse(row.members) as Members,
    changedMs: row.changed_ms,
  };
}
