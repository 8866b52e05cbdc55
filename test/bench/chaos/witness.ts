import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** A row of a borne's outbox. */
export interface WitnessedRow {
  readonly boot: string;
  readonly seq: number;
  readonly payload: string;
}

/**
 * Reads the rows of an outbox while nobody has it open, from a copy: the file itself is left as the kill has left it,
 * its log not yet recovered, for the next start to deal with.
 */
export function readOutboxCopy(file: string, scratch: string): WitnessedRow[] {
  if (!existsSync(file)) return [];
  const dir = mkdtempSync(join(scratch, "copy-"));
  try {
    const copy = join(dir, "copy.db");
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    return rowsOf(copy, false);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** How many rows wait in an outbox that is in use. */
export function countOutbox(file: string): number {
  return rowsOf(file, true).length;
}

function rowsOf(file: string, readOnly: boolean): WitnessedRow[] {
  const db = new DatabaseSync(file, { readOnly, timeout: 5000 });
  try {
    const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'rows'").get();
    // Killed before its first table was made.
    if (tables?.["n"] === 0) return [];
    return db.prepare("SELECT boot, seq, payload FROM rows").all() as unknown as WitnessedRow[];
  } finally {
    db.close();
  }
}
