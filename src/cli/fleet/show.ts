import { VisioborneError } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { DescMessage, HealthMessage } from "../../contract/types.ts";
import { readFleet } from "../../supervisor/query.ts";
import type { FleetOptions } from "../families/fleet.ts";
import { EXIT } from "../exit.ts";
import { table } from "../table.ts";
import { consoleClient } from "./console-client.ts";
import { databaseOf } from "./database.ts";
import { isWell, type ListedBorne } from "./list.ts";
import { nameOf, pathOf, printJson, when } from "./words.ts";

/** What both the database and the API say of a borne. */
interface DetailedBorne extends ListedBorne {
  readonly alerts: readonly {
    readonly code: string;
    readonly severity: string;
    readonly owner: string;
    readonly detail: string;
    readonly sinceMs: number;
    readonly remedy?: { readonly en: string } | null;
  }[];
  readonly health: HealthMessage | null;
  readonly desc: DescMessage | null;
}

/** `visioborne fleet show`: exit 1 when it is not well. */
export async function fleetShow(text: string, options: FleetOptions): Promise<void> {
  const borne = await detailed(nameOf(text), options);
  process.exitCode = isWell(borne) ? EXIT.ok : EXIT.failed;
  if (options.json) return printJson(borne);
  const { health, desc } = borne;
  const lines = [
    `${borne.network}/${borne.borne}  ${borne.state ?? "-"}, ${borne.liveness}, last seen ${when(borne.lastSeenMs)}`,
  ];
  if (desc) lines.push(`${desc.hardware.model}, ${desc.os.name}, visioborne ${desc.app.version}`);
  if (health) {
    const services = Object.entries(health.services).map(([id, state]) => `${id} ${state}`);
    lines.push(
      `services  ${services.join(", ") || "-"}`,
      "",
      table([["device", "state"], ...Object.entries(health.devices)]),
    );
  }
  if (borne.alerts.length > 0) {
    const rows = borne.alerts.map(({ code, severity, owner, sinceMs, detail }) => [
      code,
      severity,
      owner,
      when(sinceMs),
      detail,
    ]);
    lines.push("", table([["alert", "severity", "owner", "since", "detail"], ...rows]));
    for (const { code, remedy } of borne.alerts) if (remedy) lines.push(`${code}: ${remedy.en}`);
  }
  process.stdout.write(`${lines.join("\n")}\n`);
}

async function detailed(name: BorneName, options: FleetOptions): Promise<DetailedBorne> {
  if (options.database === undefined) return (await consoleClient(options).ask("GET", pathOf(name))) as DetailedBorne;
  const { bornes } = await readFleet(databaseOf(options.database));
  const found = bornes.find(({ network, borne }) => network === name.network && borne === name.borne);
  if (found) return found;
  throw new VisioborneError("borne.unknown", `borne ${name.network}/${name.borne}: not in the register`);
}
