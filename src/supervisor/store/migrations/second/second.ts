import type { Kysely } from "kysely";
import type { Tables } from "../../tables.ts";
import { commands } from "./commands.ts";
import { console } from "./console.ts";
import { enrolment } from "./enrolment.ts";
import { incidents } from "./incidents.ts";
import { inventory } from "./inventory.ts";
import { receiving } from "./receiving.ts";
import { statistics } from "./statistics.ts";

/** Version 2: from receiving to maintenance. */
export async function second(db: Kysely<Tables>): Promise<void> {
  await inventory(db);
  await incidents(db);
  await statistics(db);
  await enrolment(db);
  await console(db);
  await commands(db);
  await receiving(db);
}
