import { Option, type Command } from "commander";
import { ROLES } from "../../supervisor/console/route.ts";
import type { TokenOptions } from "../commands/token.ts";
import { accountCommands } from "./account.ts";
import { collected } from "./options.ts";
import { caCommands } from "./speakers.ts";

/** `visioborne supervisor`: the centre of maintenance. */
export function supervisorCommands(program: Command): void {
  const supervisor = program.command("supervisor").description("the centre of maintenance");
  supervisor
    .command("run")
    .description("run the supervisor: receive, store and acknowledge what the bornes say")
    .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
    .option("--database <where>", "another database: a file (SQLite), or postgres://user@host/database?passfile=FILE")
    .action(async (options: { config: string; database?: string }) =>
      (await import("../commands/supervisor.ts")).supervisorRun(options),
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
      (await import("../commands/supervisor.ts")).supervisorSend(borne, type, options),
    );
  backupCommands(supervisor);
  caCommands(supervisor);
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
      (await import("../commands/token.ts")).supervisorToken(name, options),
    );

  accountCommands(
    supervisor,
    {
      program: "supervisor",
      entered: "the console",
      own: (add) =>
        add
          .addOption(new Option("--role <role>", "what it may do").choices(ROLES).default("viewer"))
          .option("--network <network>", "network that it sees (again for more; default: all)", collected)
          .option("--name <name>", "name that is shown (default: the login)"),
    },
    async () => import("../commands/supervisor-account.ts"),
  );
}

function backupCommands(supervisor: Command): void {
  supervisor
    .command("backup")
    .description("copy the database to a new file, checked, while the supervisor runs or not")
    .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
    .requiredOption("--to <file>", "file to make")
    .option("--json", "print JSON")
    .action(async (options: { config: string; to: string; json?: boolean }) =>
      (await import("../commands/supervisor-backup.ts")).supervisorBackup(options),
    );
  supervisor
    .command("restore")
    .description("put a backup in the place of the database, which is kept; the supervisor must not run")
    .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
    .requiredOption("--from <file>", "the backup")
    .option("--json", "print JSON")
    .action(async (options: { config: string; from: string; json?: boolean }) =>
      (await import("../commands/supervisor-backup.ts")).supervisorRestore(options),
    );
}
