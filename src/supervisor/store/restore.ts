import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { checkDatabase, toDisk } from "./backup.ts";
import type { DatabaseFacts } from "./backup.ts";
import { LATEST_VERSION } from "./migrations/migrate.ts";

/** What was put in the place of what. */
export interface Restored extends DatabaseFacts {
  /** Where the database that stood there is kept; absent when there was none. */
  readonly keptAs?: string;
}

/**
 * Puts a backup in the place of the database, which is kept beside it. The supervisor must not run. The backup is
 * checked first, and once more as a copy; an older version is migrated at the next start.
 *
 * What bornes have had acknowledged since the backup is gone: they no longer have it either. They go on from where they
 * are, and the supervisor steps over (docs/contract.md, rule 3).
 * @throws VisioborneError `store.busy` while a program has the database open, `store.corrupt`, `store.version` for the
 *   backup of a later program, `store.open`.
 */
export function restoreDatabase(database: string, from: string, nowMs: number): Restored {
  if (!existsSync(from)) throw new VisioborneError("store.open", `backup ${from}: not there`, { from });
  mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
  const copy = `${database}.restoring`;
  try {
    copyFileSync(from, copy);
    chmodSync(copy, 0o600);
    const facts = checkDatabase(copy);
    if (facts.version > LATEST_VERSION) {
      const message = `${from} has version ${facts.version}: expected ${LATEST_VERSION} or less; use a later program`;
      throw new VisioborneError("store.version", message, { version: facts.version });
    }
    toDisk(copy);
    const keptAs = existsSync(database)
      ? `${database}.before-${new Date(nowMs).toISOString().replaceAll(":", "")}`
      : undefined;
    if (keptAs !== undefined) {
      takeAlone(database);
      // A log that could not be put into a damaged database stays with it.
      for (const suffix of ["-wal", "-shm", ""]) {
        if (existsSync(database + suffix)) renameSync(database + suffix, keptAs + suffix);
      }
    }
    renameSync(copy, database);
    toDisk(dirname(database));
    return keptAs === undefined ? facts : { ...facts, keptAs };
  } finally {
    rmSync(copy, { force: true });
  }
}

/**
 * Proves that nobody else has the database open, and puts its log into it: leaving WAL needs it alone
 * (https://sqlite.org/wal.html). A damaged database has no say: that is what a backup is for.
 */
function takeAlone(database: string): void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(database, { timeout: 0 });
    db.exec("PRAGMA journal_mode = DELETE");
  } catch (error) {
    const code = typeof error === "object" && error !== null && "errcode" in error ? Number(error.errcode) & 0xff : 0;
    // SQLITE_BUSY, SQLITE_LOCKED.
    if (code !== 5 && code !== 6) return;
    const message = `database ${database}: in use; stop the supervisor first (${errorLine(error)})`;
    throw new VisioborneError("store.busy", message, { database }, { cause: error });
  } finally {
    db?.close();
  }
}
