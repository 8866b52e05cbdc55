import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Kysely } from "kysely";
import { openSqlite } from "../../store/node-sqlite.ts";
import { isPostgres } from "../../store/postgres-access.ts";
import { openPostgres } from "../../store/postgres.ts";
import type { Tables } from "./tables.ts";

/**
 * Opens the supervisor's database, by the path of an SQLite file or the URL of a PostgreSQL database.
 * @throws VisioborneError `store.open`
 */
export async function openDatabase(
  database: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<Kysely<Tables>> {
  if (isPostgres(database)) return await openPostgres<Tables>(database, options);
  if (!options.readOnly) mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
  return openSqlite<Tables>(database, options);
}
