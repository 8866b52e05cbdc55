import type { Command } from "commander";
import { Option } from "commander";
import type { BrokerConfigOptions } from "./broker-config.ts";

/** The commands that say who may speak: the broker's configuration. */
export function speakersCommands(program: Command): void {
  program
    .command("broker-config")
    .description("write mosquitto.conf and the access lists of the broker")
    .requiredOption("--dir <dir>", "folder to write into")
    .addOption(new Option("--mosquitto <version>", "version of mosquitto").choices(["2.0", "2.1"]).default("2.0"))
    .option("--bornes-port <port>", "listener of the bornes", "8883")
    .option("--people-port <port>", "listener of people and the supervisor", "8884")
    .option("--certificates <dir>", "folder of ca.crt, broker.crt and broker.key (default: that of --dir)")
    .option("--state-dir <dir>", "where mosquitto keeps what is retained", "/var/lib/mosquitto")
    .option("--user <name>", "system user of mosquitto", "mosquitto")
    .option("--pid-file <file>", "where mosquitto says its process id")
    .option("--json", "print JSON")
    .option("--home-assistant [prefix]", "let the supervisor's bridge to Home Assistant write its discovery")
    .action(async (options: BrokerConfigOptions) => (await import("./broker-config.ts")).brokerConfigCommand(options));
}
