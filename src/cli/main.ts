import { Command, CommanderError, Option } from "commander";
import { APP_VERSION } from "../borne/version.ts";
import { errorCode, errorLine } from "../contract/errors.ts";
import { ROLES } from "../desk/accounts/role.ts";
import { ROLES as CONSOLE_ROLES } from "../supervisor/console/route.ts";
import { EXIT, exitCodeOf } from "./exit.ts";
import { fleetCommand } from "./commands/fleet.ts";
import { speakersCommands } from "./commands/speakers.ts";
import type { AccountAddOptions } from "./commands/desk.ts";
import { backupCommands } from "./commands/supervisor-backup-commands.ts";
import { flashCommands } from "./commands/flash-command.ts";
import { simulateCommand } from "./commands/fleet-simulate-command.ts";
import type { DiscoverOptions } from "./commands/discover.ts";
import type { ScreenCommandOptions } from "./commands/screen.ts";
import type { AccountAddOptions as ConsoleAccountOptions } from "./commands/supervisor-account.ts";
import type { TokenOptions } from "./commands/token.ts";

/** The `visioborne` command. Each subcommand loads its own part only: the daemon must start fast. */
const program = new Command("visioborne")
  .description(
    "Visioborne : borne de visio-accueil, supervision et maintenance\nA public video counter: borne, supervisor, maintenance",
  )
  .version(APP_VERSION)
  .showHelpAfterError("(visioborne --help shows the commands)")
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

program
  .command("run")
  .description("run the borne's daemon")
  .requiredOption("--config <file>", "configuration of the borne (YAML)")
  .requiredOption("--profile <file>", "device profile (YAML)", "/etc/visioborne/profile.yaml")
  .action(async (options: { config: string; profile: string }) => (await import("./commands/run.ts")).run(options));

const collected = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
program
  .command("doctor")
  .description(
    "check each device, its driver, the configuration, the line and the clock: what is wrong, why, what to do",
  )
  .option("--config <file>", "configuration of the borne (default: that of the running demo)")
  .option("--profile <file>", "device profile")
  .option(
    "--discover",
    "look for what is connected instead: I2C, serial ports, printers, scanners, cameras, sound, GPIO",
  )
  .option("--watch", "show each device as it is now, until q or Ctrl-C: while you press, stand, plug and wire")
  .option("--propose", "with --discover: print a device profile of what was found")
  .option("--host <host>", "with --discover: ask this host for a printer and a scanner too (again for more)", collected)
  .option("--port <path>", "with --discover: look at this serial port too (again for more)", collected)
  .option("--no-network", "with --discover: do not ask the local network")
  .addOption(new Option("--root <dir>", "another root of /dev, /proc and /sys").hideHelp())
  .addOption(new Option("--usb-ports <range>", "other ports of ipp-usb").hideHelp())
  .option("--json", "print JSON")
  .action(async (options: DiscoverOptions & { profile?: string; discover?: boolean; watch?: boolean }) => {
    if (options.watch === true) return (await import("./commands/watch.ts")).watch(options);
    if (options.discover === true || options.propose === true) {
      return (await import("./commands/discover.ts")).discoverCommand(options);
    }
    return (await import("./commands/doctor.ts")).doctor(options);
  });

program
  .command("selftest")
  .description("have the running daemon test its devices")
  .argument("[devices...]", "ids of the devices (default: all)")
  .option("--config <file>", "configuration of the borne (default: that of the running demo)")
  .option("--json", "print JSON")
  .action(async (devices: string[], options: { config?: string; json?: boolean }) =>
    (await import("./commands/selftest.ts")).selftest(devices, options),
  );

const config = program.command("config").description("configuration files");
config
  .command("check")
  .description("check a configuration and a profile: every mistake, with its line and what was expected")
  .argument("<file>", "configuration (YAML)")
  .option("--profile <file>", "device profile to check too")
  .option("--json", "print JSON")
  .action(async (file: string, options: { profile?: string; json?: boolean }) =>
    (await import("./commands/config-check.ts")).configCheck(file, options),
  );

const forms = program.command("forms").description("the signed library of forms");
forms
  .command("sign")
  .description("make and sign the manifest of a folder that holds forms.yaml and <id>.pdf of each form")
  .argument("<dir>", "folder")
  .requiredOption("--key <file>", "Ed25519 private key (PEM)")
  .action(async (dir: string, options: { key: string }) =>
    (await import("./commands/forms.ts")).signForms(dir, options),
  );
forms
  .command("check")
  .description("say what a borne would offer of a folder of forms")
  .argument("<dir>", "folder")
  .requiredOption("--key <file>", "Ed25519 public key of the library (PEM)")
  .action(async (dir: string, options: { key: string }) =>
    (await import("./commands/forms.ts")).checkForms(dir, options),
  );

program
  .command("status")
  .description("state of the running borne, or of the whole fleet as the supervisor knows it")
  .option("--config <file>", "configuration of the borne (default: that of the running demo)")
  .option("--fleet", "all bornes, from the supervisor's database")
  .option("--database <file>", "the supervisor's database, with --fleet")
  .option("--json", "print JSON")
  .action(async (options: { config?: string; fleet?: boolean; database?: string; json?: boolean }) =>
    (await import("./commands/status.ts")).status(options),
  );

const supervisor = program.command("supervisor").description("the centre of maintenance");
supervisor
  .command("run")
  .description("run the supervisor: receive, store and acknowledge what the bornes say")
  .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
  .option("--database <where>", "another database: a file (SQLite), or postgres://user@host/database?passfile=FILE")
  .action(async (options: { config: string; database?: string }) =>
    (await import("./commands/supervisor.ts")).supervisorRun(options),
  );
supervisor
  .command("send")
  .description("send a signed command to a borne and wait for its result")
  .argument("<borne>", "network/borne")
  .argument("<type>", "selftest, restart-device, identify, log, reboot, reload-config, forms-update")
  .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
  .option("--args <json>", 'arguments, e.g. {"device":"camera"}', "{}")
  .option("--json", "print JSON")
  .action(async (borne: string, type: string, options: { config: string; args: string; json?: boolean }) =>
    (await import("./commands/supervisor.ts")).supervisorSend(borne, type, options),
  );

backupCommands(supervisor);
flashCommands(program);
simulateCommand(fleetCommand(program));
speakersCommands(program);

supervisor
  .command("token")
  .description("make a token of a program for the console's HTTP API; it is shown once")
  .argument("<name>", "name of the program, e.g. grafana-lot")
  .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
  .option("--role <role>", "what it may do: viewer, technician, manager", "viewer")
  .option("--network <network>", "network that it sees (again for more; default: all)", collected)
  .option("--days <n>", "how long it is good for", "365")
  .option("--json", "print JSON")
  .action(async (name: string, options: TokenOptions) =>
    (await import("./commands/token.ts")).supervisorToken(name, options),
  );

const console = supervisor.command("account").description("who may enter the console");
const consoleCommand = (nameAndArguments: string, description: string): Command =>
  console
    .command(nameAndArguments)
    .description(description)
    .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
    .option("--json", "print JSON");
const STDIN = [
  "--password-stdin",
  "read the password from the standard input (default: one is made, and shown once)",
] as const;
consoleCommand("add <login>", "add an account")
  .addOption(new Option("--role <role>", "what it may do").choices(CONSOLE_ROLES).default("viewer"))
  .option("--network <network>", "network that it sees (again for more; default: all)", collected)
  .option("--name <name>", "name that is shown (default: the login)")
  .option(STDIN[0], STDIN[1])
  .action(async (login: string, options: ConsoleAccountOptions) =>
    (await import("./commands/supervisor-account.ts")).accountAdd(login, options),
  );
consoleCommand("list", "show the accounts").action(async (options: { config: string; json?: boolean }) =>
  (await import("./commands/supervisor-account.ts")).accountList(options),
);
consoleCommand("remove <login>", "remove an account and end its sessions").action(
  async (login: string, options: { config: string; json?: boolean }) =>
    (await import("./commands/supervisor-account.ts")).accountRemove(login, options),
);
consoleCommand("password <login>", "give an account a new password and end its sessions")
  .option(STDIN[0], STDIN[1])
  .action(async (login: string, options: { config: string; json?: boolean; passwordStdin?: boolean }) =>
    (await import("./commands/supervisor-account.ts")).accountPassword(login, options),
  );

const desk = program.command("desk").description("the centre of the experts");
desk
  .command("run")
  .description("run the desk: the experts' page, its accounts, the calls of the bornes")
  .requiredOption("--config <file>", "configuration of the desk (YAML)")
  .action(async (options: { config: string }) => (await import("./commands/desk.ts")).deskRun(options));
const account = desk.command("account").description("who may enter the desk");
const accountCommand = (nameAndArguments: string, description: string): Command =>
  account
    .command(nameAndArguments)
    .description(description)
    .requiredOption("--config <file>", "configuration of the desk (YAML)")
    .option("--json", "print JSON");
accountCommand("add <login>", "add an account")
  .addOption(new Option("--role <role>", "what it may do").choices(ROLES).default("expert"))
  .option("--organisme <id>", "organisme that it serves (again for more)", collected)
  .option("--name <name>", "name that colleagues see (default: the login)")
  .option(STDIN[0], STDIN[1])
  .action(async (login: string, options: AccountAddOptions) =>
    (await import("./commands/desk.ts")).accountAdd(login, options),
  );
accountCommand("list", "show the accounts").action(async (options: { config: string; json?: boolean }) =>
  (await import("./commands/desk.ts")).accountList(options),
);
accountCommand("remove <login>", "remove an account and end its sessions").action(
  async (login: string, options: { config: string; json?: boolean }) =>
    (await import("./commands/desk.ts")).accountRemove(login, options),
);
accountCommand("password <login>", "give an account a new password and end its sessions")
  .option(STDIN[0], STDIN[1])
  .action(async (login: string, options: { config: string; json?: boolean; passwordStdin?: boolean }) =>
    (await import("./commands/desk.ts")).accountPassword(login, options),
  );

program
  .command("screen")
  .description("show the screen's page: a browser alone on the display, started again when the page falls silent")
  .option("--url <url>", "the page that the daemon serves", "http://127.0.0.1:8470/")
  .option("--browser <program>", "Chromium, or one that takes its options", "chromium")
  .option("--compositor <program>", "the compositor that shows it; none = one is there already", "cage")
  .option("--headless", "without a display")
  .option("--no-sandbox", "without Chromium's own sandbox (it can't be had as root)")
  .action(async (options: ScreenCommandOptions) => (await import("./commands/screen.ts")).screen(options));

program
  .command("demo")
  .description("a borne with simulated hardware, its broker and its supervisor, on this machine")
  .option("--profile <file>", "another device profile, e.g. of real hardware")
  .option("--config <file>", "another configuration: then only the borne is started, as configured")
  .option("--dir <dir>", "folder of the demo's state", ".visioborne")
  .action(async (options: { profile?: string; config?: string; dir: string }) =>
    (await import("./commands/demo.ts")).demo(options),
  );

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    process.stderr.write(`visioborne: ${errorLine(error)}\n`);
    process.exitCode = exitCodeOf(errorCode(error));
  }
}
