import { listCommands, type ShownCommand } from "../../supervisor/commands/lives.ts";
import type { FleetOptions } from "../families/fleet.ts";
import { table } from "../table.ts";
import { consoleClient } from "./console-client.ts";
import { reading } from "./database.ts";
import { nameOf, printJson, queryOf, when } from "./words.ts";

/** `visioborne fleet commands`: the latest first. */
export async function fleetCommands(options: FleetOptions & { borne?: string; state?: string }): Promise<void> {
  const commands = await listed(options);
  if (options.json) return printJson(commands);
  const rows = commands.map(({ requestedMs, network, borne, type, state, by, reason, id }) => [
    when(requestedMs),
    `${network}/${borne}`,
    type,
    state,
    by,
    id,
    reason ?? "",
  ]);
  process.stdout.write(`${table([["asked", "borne", "command", "state", "by", "id", "reason"], ...rows])}\n`);
}

async function listed(options: FleetOptions & { borne?: string; state?: string }): Promise<readonly ShownCommand[]> {
  const { borne, state } = options;
  const of = borne === undefined ? undefined : nameOf(borne);
  if (options.database !== undefined) {
    const filter = { networks: undefined, ...(of && { of }), ...(state === undefined ? {} : { state }) };
    return await reading(options.database, async (store) => await listCommands(store, filter));
  }
  const answer = await consoleClient(options).ask("GET", `/commands${queryOf({ borne, state })}`);
  return (answer as { commands: readonly ShownCommand[] }).commands;
}
