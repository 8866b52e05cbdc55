import { Option, type Command } from "commander";
import type { BrokerConfigOptions } from "../commands/broker-config.ts";
import type { EnrolOptions } from "../commands/enrol.ts";
import { collected } from "./options.ts";

/** The commands that say who may speak: certificates, and the broker's configuration. */
export function speakersCommands(program: Command): void {
  program
    .command("enrol")
    .description("get this borne's first certificate, for the one-time code of the fleet's manager")
    .requiredOption("--config <file>", "configuration of the borne (YAML)")
    .option("--code <code>", "the code as it is printed (default: that of the configuration)")
    .option("--code-file <file>", "file that holds the code")
    .option("--url <url>", "enrolment server, https://host:port (default: enrolment.url of the configuration)")
    .option("--serial <number>", "serial number of the board (default: what the board says)")
    .option("--again", "replace the certificate that is there")
    .option("--json", "print JSON")
    .action(async (options: EnrolOptions) => (await import("../commands/enrol.ts")).enrol(options));

  program
    .command("broker-config")
    .description("write mosquitto.conf and the access list of the broker")
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
    .action(async (options: BrokerConfigOptions) =>
      (await import("../commands/broker-config.ts")).brokerConfigCommand(options),
    );
}

/** Adds `visioborne supervisor ca`: the authority that makes the certificates. */
export function caCommands(supervisor: Command): void {
  const ca = supervisor.command("ca").description("the certificate authority of the bornes");
  ca.command("init")
    .description("make it: a root, and below it the one that issues; never over one that is there")
    .requiredOption("--dir <dir>", "folder, made with mode 0700")
    .option("--name <name>", "whose it is, as certificates show it", "Visioborne")
    .action(async (options: { dir: string; name: string }) => (await import("../commands/ca.ts")).caInit(options));
  ca.command("issue")
    .description("make key and certificate of a server (--host), or of supervisor or maintenance at the broker")
    .argument("<name>", "name of the server or account")
    .requiredOption("--dir <dir>", "folder of the authority")
    .requiredOption("--out <dir>", "folder for <name>.key and <name>.crt")
    .option("--host <host>", "name or address by which the server is reached (again for more)", collected)
    .option("--days <days>", "how long it is valid", "397")
    .action(async (name: string, options: { dir: string; out: string; host?: readonly string[]; days: string }) =>
      (await import("../commands/ca.ts")).caIssue(name, options),
    );
}
