import { resolve } from "node:path";
import { VisioborneError } from "../../contract/errors.ts";
import { isPostgres } from "../../store/postgres-access.ts";
import { loadSupervisorConfig } from "../../supervisor/config.ts";
import { backupDatabase } from "../../supervisor/store/backup.ts";
import type { DatabaseFacts } from "../../supervisor/store/backup.ts";
import { restoreDatabase } from "../../supervisor/store/restore.ts";

/** `visioborne supervisor backup`: while the supervisor runs or not. */
export async function supervisorBackup(options: { config: string; to: string; json?: boolean }): Promise<void> {
  const database = sqliteOf(options.config);
  const to = resolve(options.to);
  const facts = await backupDatabase(database, to);
  tell(options, { file: to, ...facts }, `${to}: ${textOf(facts)}`);
}

/** `visioborne supervisor restore`: while it does not run. */
export async function supervisorRestore(options: { config: string; from: string; json?: boolean }): Promise<void> {
  const database = sqliteOf(options.config);
  const { keptAs, ...facts } = restoreDatabase(database, resolve(options.from), Date.now());
  const kept = keptAs === undefined ? "" : `\nwhat stood there is kept as ${keptAs}`;
  tell(options, { database, ...facts, kept_as: keptAs ?? null }, `${database}: ${textOf(facts)}${kept}`);
}

/** @throws VisioborneError `usage` for PostgreSQL, which has its own. */
function sqliteOf(config: string): string {
  const { database } = loadSupervisorConfig(config);
  if (!isPostgres(database)) return database;
  throw new VisioborneError("usage", "the database is PostgreSQL: use pg_dump and pg_restore");
}

function textOf({ version, bornes, events, bytes }: DatabaseFacts): string {
  return `version ${version}, ${bornes} bornes, ${events} events, ${(bytes / 1e6).toFixed(1)} MB, checked`;
}

function tell({ json }: { json?: boolean }, facts: object, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(facts) : text}\n`);
}
