import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { errorLine, VisioborneError } from "../../contract/errors.ts";

/** What stands in a database, as far as a person asks before trusting it. */
export interface DatabaseFacts {
  /** Of its tables. */
  readonly version: number;
  readonly bornes: number;
  readonly events: number;
  readonly bytes: number;
}

/** All in one step: a backup in steps begins anew at each write of another process, for ever under load. */
const ALL_PAGES = 2_147_483_647;

/**
 * Copies the database to a new file while the supervisor runs or not: one consistent moment of it, checked after it
 * was written, on the disk when this resolves. Nothing is written that was not asked for: an existing file is refused.
 * @throws VisioborneError `store.open` when there is no such database, `store.exists`, `store.corrupt`.
 */
export async function backupDatabase(database: string, to: string): Promise<DatabaseFacts> {
  if (!existsSync(database)) throw new VisioborneError("store.open", `database ${database}: not there`, { database });
  refuseExisting(to);
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const partial = `${to}.partial`;
  rmSync(partial, { force: true });
  // Made first, so that the mode holds from the first byte: tables hold what is not public.
  closeSync(openSync(partial, "w", 0o600));
  try {
    const source = new DatabaseSync(database, { readOnly: true });
    try {
      source.exec("PRAGMA busy_timeout = 5000");
      await backup(source, partial, { rate: ALL_PAGES });
    } finally {
      source.close();
    }
    const facts = checkDatabase(partial);
    toDisk(partial);
    refuseExisting(to);
    renameSync(partial, to);
    toDisk(dirname(to));
    return facts;
  } finally {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(partial + suffix, { force: true });
  }
}

/**
 * Looks whether a file is a whole database of this program: its structure (SQLite's `integrity_check`), its version.
 * @throws VisioborneError `store.corrupt`.
 */
export function checkDatabase(file: string): DatabaseFacts {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file);
    // A file of its own, without log beside it: it can be read from a medium that cannot be written.
    db.exec("PRAGMA journal_mode = DELETE");
    const first = (sql: string): unknown => Object.values(db!.prepare(sql).get() ?? {})[0];
    const said = first("PRAGMA integrity_check(1)");
    if (said !== "ok") throw new VisioborneError("store.corrupt", `${file}: ${String(said)}`, { file });
    return {
      version: Number(first("SELECT value FROM meta WHERE key = 'version'")),
      bornes: Number(first("SELECT count(*) FROM borne WHERE removed_ms IS NULL")),
      events: Number(first("SELECT count(*) FROM event")),
      bytes: statSync(file).size,
    };
  } catch (error) {
    if (error instanceof VisioborneError) throw error;
    const message = `${file}: is not a database of the supervisor: ${errorLine(error)}`;
    throw new VisioborneError("store.corrupt", message, { file }, { cause: error });
  } finally {
    db?.close();
  }
}

function refuseExisting(to: string): void {
  if (existsSync(to)) throw new VisioborneError("store.exists", `${to}: is there already: expected a new file`, { to });
}

/** Returns when a file, or the names of a folder, are on the disk. */
export function toDisk(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
