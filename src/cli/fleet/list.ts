import { readFleet, type ShownBorne } from "../../supervisor/query.ts";
import type { FleetOptions } from "../families/fleet.ts";
import { EXIT } from "../exit.ts";
import { table } from "../table.ts";
import { consoleClient } from "./console-client.ts";
import { databaseOf } from "./database.ts";
import { printJson, when } from "./words.ts";

/** Of a borne, what a list needs: both the database and the API say it. */
export type ListedBorne = Pick<ShownBorne, "network" | "borne" | "state" | "liveness" | "lastSeenMs"> & {
  readonly alerts: readonly { readonly code: string; readonly severity: string }[];
};

const WELL: ReadonlySet<string | null> = new Set(["ready", "closed", "in-session"]);

/** Whether nobody has to look at it. */
export function isWell(borne: Pick<ListedBorne, "state" | "liveness">): boolean {
  return borne.liveness === "live" && WELL.has(borne.state);
}

/** `visioborne fleet list`: exit 1 when a borne is not well. */
export async function fleetList(options: FleetOptions): Promise<void> {
  const bornes = await listed(options);
  process.exitCode = bornes.every(isWell) ? EXIT.ok : EXIT.failed;
  if (options.json) return printJson(bornes);
  const rows = bornes.map((borne) => [
    `${borne.network}/${borne.borne}`,
    borne.state ?? "-",
    borne.liveness,
    when(borne.lastSeenMs),
    borne.alerts.map(({ code }) => code).join(", ") || "-",
  ]);
  process.stdout.write(`${table([["borne", "state", "liveness", "last seen", "alerts"], ...rows])}\n`);
}

async function listed(options: FleetOptions): Promise<readonly ListedBorne[]> {
  if (options.database !== undefined) return (await readFleet(databaseOf(options.database))).bornes;
  const answer = (await consoleClient(options).ask("GET", "/bornes")) as { bornes: readonly ListedBorne[] };
  return answer.bornes;
}
