import { Option, type Command } from "commander";
import type { FleetSimulateOptions } from "../commands/fleet-simulate.ts";

/** Adds `visioborne fleet simulate`. */
export function simulateCommand(fleet: Command): void {
  fleet
    .command("simulate")
    .description("play bornes on the real contract: own connections, heartbeats, faults, calls, reconnections")
    .option("--bornes <n>", "how many", "100")
    .requiredOption("--broker <url>", "the bornes' listener, mqtts://host:port")
    .requiredOption("--certs <dir>", "folder of <borne>.crt and <borne>.key")
    .option("--ca <file>", "CA of the broker (default: ca.crt of that folder)")
    .option("--make-certs", "make the certificates that are not there, with the CA of the folder")
    .option("--network <name>", "network", "sim")
    .option("--prefix <name>", "the bornes are <prefix>-00001 and so on", "sim")
    .option("--register <file>", "write the supervisor's register of these bornes (YAML)")
    .option("--heartbeat <s>", "seconds between two health messages", "60")
    .option("--faults <rate>", "faults a borne and hour", "0.1")
    .option("--calls <rate>", "calls a borne and hour", "1")
    .option("--call-s <s>", "seconds of a call, about", "120")
    .option("--usage-s <s>", "seconds between two counts of usage", "3600")
    .option("--ramp <s>", "seconds over which they are switched on (default: 50 a second)")
    .option("--for <s>", "seconds of the whole (default: until Ctrl-C)")
    .option("--per-process <n>", "most bornes in one process", "1000")
    .option("--command-key <file>", "answer commands signed with this public key (PEM)")
    .option("--database <file>", "the supervisor's database: say what was lost and doubled in the end")
    .addOption(new Option("--first <n>", "number of the first").hideHelp())
    .option("--json", "print JSON lines")
    .action(async (options: FleetSimulateOptions) =>
      (await import("../commands/fleet-simulate.ts")).fleetSimulate(options),
    );
}
