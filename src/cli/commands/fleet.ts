import type { Command } from "commander";

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
export function fleetCommand(program: Command): Command {
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
  return fleet;
}
