import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Kysely } from "kysely";
import { VisioborneError } from "../../contract/errors.ts";
import { isPostgres } from "../../store/postgres-access.ts";
import { openDatabase } from "../../supervisor/store/open.ts";
import type { Tables } from "../../supervisor/store/tables.ts";

/** The database as `--database` names it: a path from here, or the URL of a PostgreSQL. */
export function databaseOf(option: string): string {
  return isPostgres(option) ? option : resolve(option);
}

/** Reads the supervisor's database, while it runs or not. @throws VisioborneError `store.open` */
export async function reading<T>(option: string, read: (store: { db: Kysely<Tables> }) => Promise<T>): Promise<T> {
  const database = databaseOf(option);
  if (!isPostgres(database) && !existsSync(database)) {
    throw new VisioborneError("store.open", `database ${database}: not there; has the supervisor run?`, { database });
  }
  const db = await openDatabase(database, { readOnly: true });
  try {
    return await read({ db });
  } finally {
    await db.destroy();
  }
}
