import { eventsOf, type EventPage } from "../../supervisor/console/fleet/events.ts";
import type { FleetOptions } from "../families/fleet.ts";
import { table } from "../table.ts";
import { consoleClient } from "./console-client.ts";
import { reading } from "./database.ts";
import { nameOf, numberOf, pathOf, printJson, queryOf, when } from "./words.ts";

/** `visioborne fleet events`: the latest received first. */
export async function fleetEvents(text: string, options: FleetOptions & { limit: string }): Promise<void> {
  const name = nameOf(text);
  const limit = numberOf("--limit", options.limit, [1, 200]);
  const { events } =
    options.database === undefined
      ? ((await consoleClient(options).ask("GET", `${pathOf(name)}/events${queryOf({ limit })}`)) as EventPage)
      : await reading(options.database, async (store) => await eventsOf(store, name, { limit }));
  if (options.json) return printJson(events);
  const rows = events.map(({ receivedMs, atMs, sync, type, data }) => [
    when(receivedMs),
    sync ? when(atMs) : "(clock not set)",
    type,
    Object.keys(data).length === 0 ? "" : JSON.stringify(data),
  ]);
  process.stdout.write(`${table([["received", "happened", "event", "data"], ...rows])}\n`);
}
