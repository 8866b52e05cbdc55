import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { errorCode, errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import type { OutboxRow } from "./outbox-row.ts";
import { OutboxStore, toRow } from "./outbox-store.ts";

const KEEP_CORRUPT = 2;
/** In place of a folder: an outbox in RAM, for bornes that are played by the hundred. It ends with its process. */
export const IN_MEMORY = ":memory:";

/** What could still be read of a corrupt file. */
export interface Salvage {
  readonly rows: readonly OutboxRow[];
  readonly state: ReadonlyMap<string, string>;
  /** Where the corrupt file was put. */
  readonly movedTo: string;
}

/**
 * The outbox's file over its life: opened when it can be, moved aside when corrupt, tried again when the disk comes
 * back. Whoever uses it survives without it.
 */
export class OutboxDisk {
  readonly file: string;
  readonly #log: Logger;
  readonly #onCorrupt: (store: OutboxStore, salvage: Salvage) => void;
  #store: OutboxStore | undefined;
  #closed = false;

  /** @param at `dataDir`: where `uplink.db` stands. @param onCorrupt called with the new, empty store after a corrupt file was moved aside. */
  constructor(
    at: { readonly dataDir: string; readonly log: Logger },
    onCorrupt: (store: OutboxStore, salvage: Salvage) => void,
  ) {
    this.file = at.dataDir === IN_MEMORY ? IN_MEMORY : join(at.dataDir, "uplink.db");
    this.#log = at.log;
    this.#onCorrupt = onCorrupt;
  }

  /**
   * Does `work` on the open store; a store that proves corrupt is replaced and the work done once more.
   * @throws VisioborneError `disk.full`, `outbox.io`, `outbox.corrupt`.
   */
  use<T>(work: (store: OutboxStore) => T): T {
    try {
      return work(this.#open());
    } catch (error) {
      if (errorCode(error) !== "outbox.corrupt" || this.#closed) throw error;
      this.#log.error({ file: this.file, error: errorLine(error) }, "outbox file is corrupt: moved aside");
      return work(this.#replace());
    }
  }

  close(): void {
    this.#closed = true;
    this.#store?.close();
    this.#store = undefined;
  }

  #open(): OutboxStore {
    if (this.#store) return this.#store;
    if (this.file !== IN_MEMORY) mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    return (this.#store = new OutboxStore(this.file));
  }

  #replace(): OutboxStore {
    this.#store?.close();
    this.#store = undefined;
    const movedTo = this.#moveAside();
    const salvage = { ...readWhatCanBeRead(movedTo), movedTo };
    const store = (this.#store = new OutboxStore(this.file));
    this.#onCorrupt(store, salvage);
    return store;
  }

  #moveAside(): string {
    const dir = dirname(this.file);
    const prefix = `${basename(this.file)}.corrupt-`;
    const numbers = readdirSync(dir)
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length).replace(/-(wal|shm)$/, "")))
      .filter((number) => Number.isInteger(number));
    const next = Math.max(0, ...numbers) + 1;
    const movedTo = join(dir, `${prefix}${next}`);
    // The names of log and index follow the file's: SQLite finds them again beside the moved one.
    for (const suffix of ["-wal", "-shm", ""]) {
      if (existsSync(this.file + suffix)) renameSync(this.file + suffix, movedTo + suffix);
    }
    for (const old of new Set(numbers.filter((number) => number <= next - KEEP_CORRUPT))) {
      for (const suffix of ["-wal", "-shm", ""]) rmSync(join(dir, `${prefix}${old}${suffix}`), { force: true });
    }
    return movedTo;
  }
}

/** Reads row by row until the first error: what stands before the damage is good. */
function readWhatCanBeRead(file: string): Omit<Salvage, "movedTo"> {
  const rows: OutboxRow[] = [];
  const state = new Map<string, string>();
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file);
    collect(db, "SELECT * FROM rows ORDER BY n", (row) => {
      if (isSound(toRow(row))) rows.push(toRow(row));
    });
    collect(db, "SELECT key, value FROM state", (row) => state.set(row["key"] as string, row["value"] as string));
  } catch {
    // Not a database at all.
  } finally {
    try {
      db?.close();
    } catch {
      // As above.
    }
  }
  return { rows, state };
}

function collect(db: DatabaseSync, sql: string, take: (row: Record<string, unknown>) => void): void {
  try {
    for (const row of db.prepare(sql).iterate()) take(row);
  } catch {
    // The damage begins here.
  }
}

function isSound(row: OutboxRow): boolean {
  try {
    JSON.parse(row.payload);
    return /^[0-9a-f]{16}$/.test(row.boot) && row.seq > 0;
  } catch {
    return false;
  }
}
