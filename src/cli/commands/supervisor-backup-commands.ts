import type { Command } from "commander";

/** Adds `visioborne supervisor backup` and `restore`. */
export function backupCommands(supervisor: Command): void {
  supervisor
    .command("backup")
    .description("copy the database to a new file, checked, while the supervisor runs or not")
    .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
    .requiredOption("--to <file>", "file to make")
    .option("--json", "print JSON")
    .action(async (options: { config: string; to: string; json?: boolean }) =>
      (await import("./supervisor-backup.ts")).supervisorBackup(options),
    );
  supervisor
    .command("restore")
    .description("put a backup in the place of the database, which is kept; the supervisor must not run")
    .requiredOption("--config <file>", "configuration of the supervisor (YAML)")
    .requiredOption("--from <file>", "the backup")
    .option("--json", "print JSON")
    .action(async (options: { config: string; from: string; json?: boolean }) =>
      (await import("./supervisor-backup.ts")).supervisorRestore(options),
    );
}
