import { DEMO_BORNE } from "../../demo/files.ts";
import { demoLayout } from "../../demo/layout.ts";
import { databaseAt } from "../../store/postgres-access.ts";
import { readFleet } from "../../supervisor/query.ts";
import { askDaemon } from "../control-client.ts";
import { EXIT } from "../exit.ts";
import { configPathOf, controlSocketOf } from "../running.ts";
import { table } from "../table.ts";

interface DaemonStatus {
  readonly network: string;
  readonly borne: string;
  readonly site: string;
  readonly state: string;
  readonly reasons: readonly { code: string; services?: readonly string[] }[];
  readonly services: Readonly<Record<string, string>>;
  readonly devices: readonly {
    id: string;
    driver: string;
    state: string;
    model: string | null;
    conditions: readonly { code: string }[];
  }[];
  readonly alerts: readonly { code: string; severity: string; owner: string; detail: string; since: number }[];
  readonly link: { connected: boolean; detail: string } | null;
}

const WELL = new Set(["ready", "closed", "in-session"]);

/** `visioborne status`: the running borne, or the fleet as the supervisor knows it. Exit 1 when something is not well. */
export async function status(options: {
  config?: string;
  fleet?: boolean;
  database?: string;
  json?: boolean;
}): Promise<void> {
  if (options.fleet) return fleetStatus(options);
  const socket = await controlSocketOf(configPathOf(options.config));
  const said = (await askDaemon(socket, "status")) as DaemonStatus;
  process.exitCode = WELL.has(said.state) ? EXIT.ok : EXIT.failed;
  if (options.json) {
    process.stdout.write(`${JSON.stringify(said)}\n`);
    return;
  }
  const reasons = said.reasons.map(({ code, services }) => (services ? `${code} (${services.join(", ")})` : code));
  const lines = [
    `${said.network}/${said.borne}  ${said.site}`,
    `state     ${said.state}${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}`,
    `services  ${Object.entries(said.services)
      .map(([id, state]) => `${id} ${state}`)
      .join(", ")}`,
    `broker    ${linkWords(said.link)}`,
    "",
    table([
      ["device", "state", "driver", "model", "conditions"],
      ...said.devices.map(({ id, state, driver, model, conditions }) => [
        id,
        state,
        driver,
        model ?? "-",
        conditions.map(({ code }) => code).join(", ") || "-",
      ]),
    ]),
  ];
  if (said.alerts.length > 0) {
    lines.push(
      "",
      table([
        ["alert", "severity", "owner", "since", "detail"],
        ...said.alerts.map(({ code, severity, owner, since, detail }) => [
          code,
          severity,
          owner,
          new Date(since).toISOString(),
          detail,
        ]),
      ]),
    );
  }
  process.stdout.write(`${lines.join("\n")}\n`);
}

function linkWords(link: DaemonStatus["link"]): string {
  if (!link) return "not configured";
  return link.connected ? "connected" : `away: ${link.detail}`;
}

async function fleetStatus(options: { database?: string; json?: boolean }): Promise<void> {
  const database = databaseAt(options.database ?? demoLayout(".visioborne", DEMO_BORNE).supervisorDatabase);
  const fleet = await readFleet(database);
  const well = fleet.bornes.every(
    (borne) => borne.liveness === "live" && borne.state !== null && WELL.has(borne.state),
  );
  process.exitCode = well && fleet.broker === "connected" ? EXIT.ok : EXIT.failed;
  if (options.json) {
    process.stdout.write(`${JSON.stringify(fleet)}\n`);
    return;
  }
  const when = (ms: number | null) => (ms === null ? "never" : new Date(ms).toISOString());
  process.stdout.write(
    `supervisor's connection to the broker: ${fleet.broker}\n${table([
      ["borne", "state", "liveness", "last seen", "alerts"],
      ...fleet.bornes.map((borne) => [
        `${borne.network}/${borne.borne}`,
        borne.state ?? "-",
        borne.liveness,
        when(borne.lastSeenMs),
        borne.alerts.map(({ code }) => code).join(", ") || "-",
      ]),
    ])}\n`,
  );
}
