import type { Kysely } from "kysely";
import type { BorneName } from "../../contract/topics.ts";
import type { Tables } from "../store/tables.ts";
import type { CertificateRow } from "./certificates.ts";

const APPROVAL_HELD_MS = 86_400_000;

/** Whether a borne may have no certificate: blocked, withdrawn, or not in the register any more. */
export async function isShut(db: Kysely<Tables>, name: BorneName): Promise<boolean> {
  const row = await db
    .selectFrom("borne")
    .leftJoin("enrolment_borne", (join) =>
      join.onRef("enrolment_borne.network", "=", "borne.network").onRef("enrolment_borne.borne", "=", "borne.borne"),
    )
    .select(["borne.stage", "borne.removed_ms", "enrolment_borne.blocked_ms"])
    .where("borne.network", "=", name.network)
    .where("borne.borne", "=", name.borne)
    .executeTakeFirst();
  return !row || row.removed_ms !== null || row.stage === "withdrawn" || row.blocked_ms !== null;
}

/** Serial number of the board that alone may take a name; null = any. */
export async function serialOf(db: Kysely<Tables>, { network, borne }: BorneName): Promise<string | null> {
  const rows = db.selectFrom("enrolment_borne").select("serial");
  const row = await rows.where("network", "=", network).where("borne", "=", borne).executeTakeFirst();
  return row?.serial ?? null;
}

/**
 * Notes that a borne asks for a certificate after its own has expired.
 * @returns whether the manager has approved, for this key
 */
export async function askApproval(
  db: Kysely<Tables>,
  { network, borne }: BorneName,
  keyHash: string,
  nowMs: number,
): Promise<boolean> {
  const rows = db.selectFrom("renewal_request").selectAll();
  const row = await rows.where("network", "=", network).where("borne", "=", borne).executeTakeFirst();
  if (row?.key_hash === keyHash) return row.approved_ms !== null;
  // An approval is not taken away by a copy of the card that asks with a key of its own.
  if (row && row.approved_ms !== null && nowMs - row.approved_ms < APPROVAL_HELD_MS) return false;
  const asked = { key_hash: keyHash, asked_ms: nowMs, approved_ms: null, approved_by: null };
  await db
    .insertInto("renewal_request")
    .values({ network, borne, ...asked })
    .onConflict((c) => c.columns(["network", "borne"]).doUpdateSet(asked))
    .execute();
  return false;
}

/**
 * Stores a certificate and burns what it was given for, in one transaction.
 * @param codeHash the code that it was given for; absent = the certificate that it replaces
 * @returns whether it stands; false: somebody else was first, and nothing was written
 */
export async function recordIssue(
  db: Kysely<Tables>,
  row: CertificateRow,
  codeHash: string | undefined,
): Promise<boolean> {
  const { network, borne, fingerprint, issued_ms: nowMs } = row;
  return await db.transaction().execute(async (trx) => {
    if (codeHash !== undefined) {
      const burnt = await trx
        .updateTable("enrolment_code")
        .set({ used_ms: nowMs, fingerprint })
        .where("hash", "=", codeHash)
        .where("used_ms", "is", null)
        .executeTakeFirst();
      if (burnt.numUpdatedRows !== 1n) return false;
    }
    const stored = await trx
      .insertInto("certificate")
      .values(row)
      .onConflict((c) => c.column("replaces").doNothing())
      .executeTakeFirst();
    if (stored.numInsertedOrUpdatedRows !== 1n) return false;
    await trx.deleteFrom("renewal_request").where("network", "=", network).where("borne", "=", borne).execute();
    await trx
      .updateTable("enrolment_borne")
      .set((eb) => ({ enrolled_ms: eb.fn.coalesce("enrolled_ms", eb.val(nowMs)) }))
      .where("network", "=", network)
      .where("borne", "=", borne)
      .execute();
    return true;
  });
}
