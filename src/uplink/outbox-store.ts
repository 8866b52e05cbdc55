import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import { VisioborneError } from "../contract/errors.ts";
import { rowBytes } from "./outbox-row.ts";
import type { OutboxChannel, OutboxRow, RemovedRow } from "./outbox-row.ts";

/**
 * Both systems of the card open this file, and after a rollback an earlier version of the program does. So it only grows:
 * tables, indexes and columns are added, each column with a default or nullable; none is renamed, dropped, or given
 * another meaning; statements name their columns. A new table is `IF NOT EXISTS`; a new column is added where
 * `PRAGMA table_info` does not show it.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS rows (
    n INTEGER PRIMARY KEY, boot TEXT NOT NULL, seq INTEGER NOT NULL, channel TEXT NOT NULL,
    urgent INTEGER NOT NULL, created INTEGER NOT NULL, payload TEXT NOT NULL, bytes INTEGER NOT NULL,
    UNIQUE (boot, seq)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS rows_by_urgency ON rows (urgent, n);
  CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS results (n INTEGER PRIMARY KEY, id TEXT NOT NULL, created INTEGER NOT NULL, payload TEXT NOT NULL) STRICT;
`;

/** A command's result that has not reached the broker yet. */
export interface StoredResult {
  readonly n: number;
  readonly id: string;
  readonly createdMs: number;
  readonly payload: string;
}

/**
 * The SQLite file of the uplink: outbox rows, small state, results. Synchronous; WAL with synchronous FULL, so what a
 * call has written is on the disk when it returns (https://sqlite.org/pragma.html#pragma_synchronous).
 * Every method throws VisioborneError `disk.full`, `outbox.corrupt` or `outbox.io`.
 */
export class OutboxStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens or makes the file and checks its structure. */
  constructor(file: string) {
    this.#db = guard(() => new DatabaseSync(file, { timeout: 2000 }));
    try {
      guard(() => {
        // Small: the log must not outgrow a nearly full data partition, nor wear the card by long rewrites.
        this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
          PRAGMA wal_autocheckpoint = 128; PRAGMA journal_size_limit = 1048576; PRAGMA cache_size = -1024;`);
        const [check] = Object.values(this.#db.prepare("PRAGMA quick_check(1)").get() ?? {});
        if (check !== "ok") throw new VisioborneError("outbox.corrupt", `${file}: ${String(check)}`);
        this.#db.exec(SCHEMA);
      });
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** All that `work` writes, or nothing of it. */
  transaction<T>(work: () => T): T {
    return guard(() => {
      this.#db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#db.exec("COMMIT");
        return result;
      } catch (error) {
        // A full disk has already rolled back by itself (https://sqlite.org/lang_transaction.html).
        if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  insert(row: OutboxRow): void {
    this.#run(
      "INSERT OR IGNORE INTO rows (boot, seq, channel, urgent, created, payload, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [row.boot, row.seq, row.channel, row.urgent ? 1 : 0, row.createdMs, row.payload, rowBytes(row.payload)],
    );
  }

  updatePayload(row: OutboxRow): void {
    const { boot, seq, payload } = row;
    this.#run("UPDATE rows SET payload = ?, bytes = ? WHERE boot = ? AND seq = ?", [
      payload,
      rowBytes(payload),
      boot,
      seq,
    ]);
  }

  /** Deletes the oldest rows, those that are not urgent first, and says which. */
  removeOldest(count: number): RemovedRow[] {
    const removed = this.#all(
      `DELETE FROM rows WHERE n IN (SELECT n FROM rows ORDER BY urgent, n LIMIT ?)
       RETURNING n, boot, seq, urgent, bytes`,
      [count],
    );
    return removed.map((row) => ({ ...removedRow(row), n: row["n"] as number })).sort((one, other) => one.n - other.n);
  }

  /** Deletes what was acknowledged: rows of `boot` up to and with `seq`. */
  removeUpTo(boot: string, seq: number): RemovedRow[] {
    return this.#all("DELETE FROM rows WHERE boot = ? AND seq <= ? RETURNING boot, seq, urgent, bytes", [
      boot,
      seq,
    ]).map(removedRow);
  }

  /** Rows of `boot` above `seq`, ascending. */
  after(boot: string, seq: number, limit: number): OutboxRow[] {
    return this.#all("SELECT * FROM rows WHERE boot = ? AND seq > ? ORDER BY seq LIMIT ?", [boot, seq, limit]).map(
      toRow,
    );
  }

  urgent(limit: number): OutboxRow[] {
    return this.#all("SELECT * FROM rows WHERE urgent = 1 ORDER BY n LIMIT ?", [limit]).map(toRow);
  }

  /** Boots that have rows, oldest first, with their number of rows. */
  boots(): { readonly boot: string; readonly rows: number }[] {
    return this.#all("SELECT boot, count(*) AS rows FROM rows GROUP BY boot ORDER BY min(n)", []).map((row) => ({
      boot: row["boot"] as string,
      rows: row["rows"] as number,
    }));
  }

  totals(): { readonly rows: number; readonly bytes: number; readonly urgent: number } {
    const row = this.#all(
      "SELECT count(*) AS rows, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(urgent), 0) AS urgent FROM rows",
      [],
    )[0];
    return row as ReturnType<OutboxStore["totals"]>;
  }

  /** @param value `undefined` takes the key away. */
  setState(key: string, value: string | undefined): void {
    if (value === undefined) this.#run("DELETE FROM state WHERE key = ?", [key]);
    else
      this.#run("INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [
        key,
        value,
      ]);
  }

  state(): Map<string, string> {
    return new Map(this.#all("SELECT key, value FROM state", []).map((row) => [row["key"], row["value"]] as never));
  }

  /** Keeps a result; beyond `max` the oldest go. @returns its number, for `removeResult`. */
  addResult(id: string, payload: string, createdMs: number, max: number): number {
    const { lastInsertRowid } = this.#run("INSERT INTO results (id, created, payload) VALUES (?, ?, ?)", [
      id,
      createdMs,
      payload,
    ]);
    this.#run("DELETE FROM results WHERE n <= ?", [Number(lastInsertRowid) - max]);
    return Number(lastInsertRowid);
  }

  results(): StoredResult[] {
    return this.#all(
      "SELECT n, id, created AS createdMs, payload FROM results ORDER BY n",
      [],
    ) as unknown as StoredResult[];
  }

  removeResult(n: number): void {
    this.#run("DELETE FROM results WHERE n = ?", [n]);
  }

  close(): void {
    try {
      this.#db.close();
    } catch {
      // Closed already, or the disk is gone: nothing is lost by it, WAL recovers at the next open.
    }
  }

  #run(sql: string, values: SQLInputValue[]): { lastInsertRowid: number | bigint } {
    return guard(() => this.#prepare(sql).run(...values));
  }

  #all(sql: string, values: SQLInputValue[]): Record<string, unknown>[] {
    return guard(() => this.#prepare(sql).all(...values));
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}

/** A row as it stands in the file. */
export function toRow(row: Record<string, unknown>): OutboxRow {
  return {
    boot: row["boot"] as string,
    seq: row["seq"] as number,
    channel: row["channel"] as OutboxChannel,
    urgent: row["urgent"] === 1,
    createdMs: row["created"] as number,
    payload: row["payload"] as string,
  };
}

function removedRow(row: Record<string, unknown>): RemovedRow {
  return {
    boot: row["boot"] as string,
    seq: row["seq"] as number,
    urgent: row["urgent"] === 1,
    bytes: row["bytes"] as number,
  };
}

/** Primary result codes (https://sqlite.org/rescode.html) that recovery tells apart. */
const CODES: Readonly<Record<number, string>> = { 13: "disk.full", 11: "outbox.corrupt", 26: "outbox.corrupt" };

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof VisioborneError) throw error;
    const errcode = typeof error === "object" && error !== null && "errcode" in error ? Number(error.errcode) : 0;
    const code = CODES[errcode & 0xff] ?? "outbox.io";
    const message = error instanceof Error ? error.message : String(error);
    throw new VisioborneError(code, `outbox: ${message}`, { errcode }, { cause: error });
  }
}
