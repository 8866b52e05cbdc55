import type { Kysely } from "kysely";
import { VisioborneError } from "../../../contract/errors.ts";
import type { Tables } from "../tables.ts";
import { first } from "./first.ts";
import { fourth } from "./fourth.ts";
import { second } from "./second/second.ts";
import { third } from "./third.ts";

type Step = (db: Kysely<Tables>) => Promise<void>;

/** What makes each version from the one before. A released one is never changed: the next is added behind it. */
const STEPS: readonly Step[] = [first, second, third, fourth];

/** Of the tables that this program makes. */
export const LATEST_VERSION = STEPS.length;

/**
 * Brings the tables to this program's version, each step in a transaction of its own.
 * @param upTo version at which to stop: for tests that need the database of an earlier program
 * @throws VisioborneError `store.version` for a database of a later version of the program.
 */
export async function migrate(db: Kysely<Tables>, upTo = STEPS.length): Promise<void> {
  await db.schema
    .createTable("meta")
    .ifNotExists()
    .addColumn("key", "text", (c) => c.primaryKey())
    .addColumn("value", "text", (c) => c.notNull())
    .execute();
  const row = await db.selectFrom("meta").select("value").where("key", "=", "version").executeTakeFirst();
  const version = Number(row?.value ?? 0);
  if (version > STEPS.length) {
    const message = `database has version ${version}: expected ${STEPS.length} or less; use a later program`;
    throw new VisioborneError("store.version", message, { version });
  }
  for (const [index, step] of STEPS.entries()) {
    if (index < version || index >= upTo) continue;
    await db.transaction().execute(async (trx) => {
      await step(trx);
      const value = String(index + 1);
      await trx
        .insertInto("meta")
        .values({ key: "version", value })
        .onConflict((c) => c.column("key").doUpdateSet({ value }))
        .execute();
    });
  }
}
