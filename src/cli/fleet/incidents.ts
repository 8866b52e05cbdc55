import type { ShownIncident } from "../../supervisor/incidents/routes/shown.ts";
import type { FleetOptions } from "../families/fleet.ts";
import { EXIT } from "../exit.ts";
import { table } from "../table.ts";
import { consoleClient } from "./console-client.ts";
import { printJson, queryOf, when } from "./words.ts";

/** `visioborne fleet incidents`: exit 1 while one that stands in the way is there. */
export async function fleetIncidents(options: FleetOptions & { network?: string; all?: boolean }): Promise<void> {
  const state = options.all === true ? "all" : "current";
  const client = consoleClient(options);
  const incidents: ShownIncident[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const path = `/incidents${queryOf({ state, network: options.network, page })}`;
    const answer = (await client.ask("GET", path)) as { incidents: readonly ShownIncident[]; pages: number };
    incidents.push(...answer.incidents);
    pages = answer.pages;
  }
  const bad = incidents.some(
    ({ present, severity, state: now }) => present && severity !== "minor" && now !== "closed",
  );
  process.exitCode = bad ? EXIT.failed : EXIT.ok;
  if (options.json) return printJson(incidents);
  const rows = incidents.map((incident) => [
    when(incident.sinceMs),
    `${incident.network}/${incident.subject}`,
    incident.code,
    incident.severity,
    incident.owner,
    incident.state,
    incident.title.en,
  ]);
  process.stdout.write(`${table([["since", "subject", "code", "severity", "owner", "state", "what"], ...rows])}\n`);
}
