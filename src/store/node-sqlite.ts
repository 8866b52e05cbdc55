import { DatabaseSync } from "node:sqlite";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import type { SqliteDatabase, SqliteStatement } from "kysely";
import { errorLine, VisioborneError } from "../contract/errors.ts";

/** Prepared statements kept: the batches use few different texts. */
const KEPT_STATEMENTS = 200;

/**
 * Opens a database with Node's own SQLite behind Kysely's SQLite dialect. What is committed is on
 * the disk (WAL, synchronous FULL): an acknowledged event survives a power cut.
 * @throws VisioborneError `store.open` when the file cannot be opened or is not a database.
 */
export function openSqlite<Tables>(file: string, options: { readonly readOnly?: boolean } = {}): Kysely<Tables> {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: options.readOnly ?? false });
    database.exec("PRAGMA busy_timeout = 5000");
    if (!options.readOnly) {
      // WAL lets `visioborne status` read while the supervisor writes.
      database.exec("PRAGMA journal_mode = WAL");
      database.exec("PRAGMA synchronous = FULL");
    }
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
  } catch (error) {
    const message = `database ${file}: cannot be opened: ${errorLine(error)}`;
    throw new VisioborneError("store.open", message, { file }, { cause: error });
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(database) }) });
}

/** Kysely asks for the shape of better-sqlite3; Node's differs in how parameters are given and in `reader`. */
function adapt(database: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close() {
      kept.clear();
      database.close();
    },
    prepare(sql) {
      const known = kept.get(sql);
      if (known) return known;
      const statement = adaptStatement(database.prepare(sql));
      const [oldest] = kept.keys();
      if (kept.size >= KEPT_STATEMENTS && oldest !== undefined) kept.delete(oldest);
      kept.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
  };
}
