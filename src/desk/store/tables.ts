import type { AccountRow as AccountRowOf, SessionTables } from "../../accounts/tables.ts";
import type { Role } from "../accounts/role.ts";
import type { QueueTables } from "./queue-tables.ts";

/**
 * Tables of the desk's database. A part adds an interface of its own here and a migration to the list in
 * migrations.ts. Nothing of a usager is ever kept: no name, identifier, text or paper.
 */
export interface Tables extends AccountTables, QueueTables {
  /** Facts of the database itself: its version, and the oldest program version that works on it. */
  meta: { key: string; value: string };
}

/** Who may enter. Times are epoch, milliseconds. */
export interface AccountTables extends SessionTables {
  account: AccountRow;
  account_organisme: { account: string; organisme: string };
}

export type AccountRow = AccountRowOf<Role>;
