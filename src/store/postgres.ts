import { Kysely, PostgresAdapter, PostgresDialect, sql } from "kysely";
import type { QueryExecutorProvider } from "kysely";
import type { PoolConfig } from "pg";
import { errorLine, VisioborneError } from "../contract/errors.ts";
import { postgresAccess } from "./postgres-access.ts";

/** Types of PostgreSQL that come as text otherwise: int8, and numeric as `sum` of int8 gives it. */
const NUMBERS: ReadonlySet<number> = new Set([20, 1700]);
/** One writes, the others read for pages. */
const MAX_CONNECTIONS = 8;
const CONNECT_MS = 10_000;
/** A statement that takes longer is ended by the server: nothing here waits for ever. */
const STATEMENT_MS = 60_000;

/** What is told to `pg`, for pools and single connections alike. @throws VisioborneError `store.open` */
export function postgresOptions(url: string): PoolConfig {
  return {
    ...postgresAccess(url),
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    keepAlive: true,
    application_name: "visioborne",
  };
}

/**
 * Opens a PostgreSQL database behind Kysely. Integers come as numbers: every one that is kept is a safe one.
 * @throws VisioborneError `store.open` when it cannot be reached.
 */
export async function openPostgres<Tables>(
  database: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<Kysely<Tables>> {
  const given = postgresOptions(database);
  // Loaded where it is needed: a centre on SQLite never does.
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({
    ...given,
    max: options.readOnly ? 2 : MAX_CONNECTIONS,
    types: {
      getTypeParser: (oid, format) => (NUMBERS.has(oid) ? Number : pg.types.getTypeParser(oid, format)),
    },
    ...(options.readOnly ? { options: "-c default_transaction_read_only=on" } : {}),
  });
  // A connection that breaks while nobody uses it is replaced; unheard, it would end the process.
  pool.on("error", () => undefined);
  // One that breaks in use rejects what waits for it, and tells this as well.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    await sql`select 1`.execute(db);
    return db;
  } catch (error) {
    await db.destroy();
    if (error instanceof VisioborneError) throw error;
    const message = `database ${given.database} at ${given.host}: cannot be opened: ${errorLine(error)}`;
    throw new VisioborneError("store.open", message, {}, { cause: error });
  }
}

/** Whether a database is PostgreSQL, for the few statements that differ. */
export function onPostgres(db: QueryExecutorProvider): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** Does `work` on one connection while nobody else does any under the same key; on SQLite just does it. */
export async function alone<Tables>(
  db: Kysely<Tables>,
  key: number,
  work: (db: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  if (!onPostgres(db)) return await work(db);
  await db.connection().execute(async (one) => {
    await sql`select pg_advisory_lock(${key})`.execute(one);
    try {
      await work(one);
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(one);
    }
  });
}
