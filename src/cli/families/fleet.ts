import { Option, type Command } from "commander";
import { simulateCommand } from "./fleet-simulate.ts";

/** What every `visioborne fleet` subcommand takes, beside its own. */
export interface FleetOptions {
  /** Address of the console: `https://host[:port]`. */
  readonly url?: string;
  /** File that holds an API token, readable by its owner alone. */
  readonly tokenFile?: string;
  /** Certificate authority of the console, PEM, where it is a private one. */
  readonly ca?: string;
  /** The supervisor's database, read straight, where there is no console. */
  readonly database?: string;
  readonly json?: boolean;
}

/** `visioborne fleet`: each subcommand loads its own part only. */
export function fleetCommands(program: Command): void {
  const fleet = program
    .command("fleet")
    .description("the whole fleet: over the console's HTTP API with a token, or from the supervisor's database")
    .addHelpText(
      "after",
      "\nThe token is that of --token-file, else VISIOBORNE_TOKEN; the address --url, else VISIOBORNE_URL.\n" +
        "Exit codes: 0 well, 1 something is not well or was not done, 2 wrong command line.",
    );
  const reading = (nameAndArguments: string, description: string): Command =>
    fleet
      .command(nameAndArguments)
      .description(description)
      .option("--url <url>", "the console, e.g. https://supervision.example.fr")
      .option("--token-file <file>", "file with an API token (made by a manager in the console)")
      .option("--ca <file>", "certificate authority of the console, where it is a private one (PEM)")
      .option("--json", "print JSON");
  const readingBoth = (nameAndArguments: string, description: string): Command =>
    reading(nameAndArguments, description).option(
      "--database <file>",
      "read the supervisor's database instead: no console and no token needed",
    );

  readingBoth("list", "all bornes: state, liveness, open alerts").action(async (options: FleetOptions) =>
    (await import("../fleet/list.ts")).fleetList(options),
  );
  readingBoth("show <borne>", "one borne (network/borne): state, devices, services, alerts, versions").action(
    async (borne: string, options: FleetOptions) => (await import("../fleet/show.ts")).fleetShow(borne, options),
  );
  readingBoth("events <borne>", "latest events of a borne")
    .option("--limit <n>", "how many", "50")
    .action(async (borne: string, options: FleetOptions & { limit: string }) =>
      (await import("../fleet/events.ts")).fleetEvents(borne, options),
    );
  reading("incidents", "the incident book: open incidents, worst first")
    .option("--network <network>", "of this network only")
    .option("--all", "closed ones too")
    .action(async (options: FleetOptions & { network?: string; all?: boolean }) =>
      (await import("../fleet/incidents.ts")).fleetIncidents(options),
    );
  readingBoth("commands", "commands and what has become of them, the latest first")
    .option("--borne <network/borne>", "of this borne only")
    .option("--state <state>", "in this state only")
    .action(async (options: FleetOptions & { borne?: string; state?: string }) =>
      (await import("../fleet/commands.ts")).fleetCommands(options),
    );
  reading("send <borne> <type>", "have the supervisor send a signed command, and show its life until it is done")
    .option("--args <json>", 'arguments, e.g. {"device":"camera"}', "{}")
    .option("--when-back <minutes>", "keep it for a borne that is away or serves somebody, at most so long")
    .addOption(new Option("--no-wait", "do not wait for its end"))
    .action(
      async (borne: string, type: string, options: FleetOptions & { args: string; whenBack?: string; wait: boolean }) =>
        (await import("../fleet/send.ts")).fleetSend(borne, type, options),
    );
  reading("stats", "interviews, waiting, availability of a period")
    .option("--from <day>", "first day, YYYY-MM-DD")
    .option("--to <day>", "last day, YYYY-MM-DD")
    .option("--network <network>", "of this network only")
    .action(async (options: FleetOptions & { from?: string; to?: string; network?: string }) =>
      (await import("../fleet/stats.ts")).fleetStats(options),
    );
  simulateCommand(fleet);
}
