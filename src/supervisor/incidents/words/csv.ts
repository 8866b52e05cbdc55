import { csv } from "../../documents/csv.ts";
import type { ShownIncident } from "../routes/shown.ts";

const COLUMNS: Readonly<Record<string, (one: ShownIncident) => string | number>> = {
  id: (one) => one.id,
  network: (one) => one.network,
  site: (one) => one.site ?? "",
  site_name: (one) => one.siteName ?? "",
  scope: (one) => one.scope,
  subject: (one) => one.subject,
  code: (one) => one.code,
  number: (one) => one.number,
  title: (one) => one.title.fr,
  severity: (one) => one.severity,
  owner: (one) => one.owner,
  assignee: (one) => one.assignee ?? "",
  state: (one) => one.state,
  flapping: (one) => (one.flapping ? 1 : 0),
  returns: (one) => one.returns,
  since: (one) => iso(one.sinceMs),
  opened: (one) => iso(one.openedMs),
  cleared: (one) => iso(one.clearedMs),
  closed: (one) => iso(one.closedMs),
  downtime_min: (one) => Math.round(one.downtimeMs / 60_000),
  detail: (one) => one.detail,
};

/** For a spreadsheet program (RFC 4180, UTF-8 with its mark). */
export function incidentsCsv(incidents: readonly ShownIncident[]): string {
  const rows = incidents.map((one) => Object.values(COLUMNS).map((of) => of(one)));
  return csv([Object.keys(COLUMNS), ...rows], { bom: true });
}

function iso(ms: number | null): string {
  return ms === null ? "" : new Date(ms).toISOString();
}
