import { randomBytes } from "node:crypto";
import type { Store } from "./store/store.ts";

/** Text of a line is cut to this many characters: it is a record, no place for data. */
const MAX_DETAIL = 500;

/** Something that somebody did. Nothing personal: accounts are named after a role or a post. */
export interface AuditLine {
  /** Name of the account, or of what acted by itself: `command-line`, `batch`. */
  readonly who: string;
  /** What was done, as `<subject>.<verb>`: `command.sent`, `account.added`. */
  readonly what: string;
  /** To what: `<network>/<borne>`, a login, a batch. */
  readonly on: string;
  /** Network that it concerns; absent = the supervisor as a whole, shown only to accounts that see every network. */
  readonly network?: string;
  readonly detail?: string;
  /** Epoch milliseconds; absent = now. */
  readonly atMs?: number;
}

/** Writes a line of the audit; resolves when it is on the disk. Rejects with the database's error. */
export async function audit(store: Store, line: AuditLine): Promise<void> {
  const { who, what, on, network = null, detail = "", atMs = Date.now() } = line;
  await store.db
    .insertInto("audit")
    .values({
      id: randomBytes(12).toString("base64url"),
      at_ms: Math.round(atMs),
      who: who.slice(0, 64),
      what: what.slice(0, 64),
      target: on.slice(0, 128),
      network,
      detail: detail.slice(0, MAX_DETAIL),
    })
    .execute();
}

/** Forgets what is older. @returns how many lines. */
export async function forgetAudit(store: Store, beforeMs: number): Promise<number> {
  const gone = await store.db.deleteFrom("audit").where("at_ms", "<", beforeMs).executeTakeFirst();
  return Number(gone.numDeletedRows);
}
