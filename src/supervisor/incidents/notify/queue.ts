import { randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import type { Tables } from "../../store/tables.ts";
import type { Incident, NoticeKind } from "../book/incident.ts";
import { dueOf, type Office } from "./due.ts";
import type { Recipient } from "./recipients.ts";
import { tellingOf, type Told } from "./tell.ts";

/** Rows of an incident that are looked at: what was told long ago does not matter. */
const LOOKED_AT = 500;

/**
 * Puts what is to be told of an incident into the queue, in the transaction of what happened: a crash leaves both or
 * neither. A recovery goes to those who were told, whoever the recipients are now.
 */
export async function queueNotice(
  trx: Transaction<Tables>,
  incident: Incident,
  kind: NoticeKind,
  now: readonly Recipient[],
  office: Office,
  atMs: number,
): Promise<void> {
  const rows = await trx
    .selectFrom("notice")
    .select(["id", "kind", "state", "channel", "address"])
    .where("incident", "=", incident.id)
    .orderBy("made_ms", "desc")
    .orderBy("id", "desc")
    .limit(LOOKED_AT)
    .execute();
  const byRecipient = new Map<string, { recipient: Recipient; told: Told[] }>();
  const of = (recipient: Recipient): Told[] => {
    const key = `${recipient.channel} ${recipient.address}`;
    const known = byRecipient.get(key) ?? { recipient, told: [] };
    byRecipient.set(key, known);
    return known.told;
  };
  for (const row of rows.toReversed()) {
    const recipient = { channel: row.channel as Recipient["channel"], address: row.address };
    of(recipient).push({ id: row.id, kind: row.kind as NoticeKind, state: row.state as Told["state"] });
  }
  const current = new Set(now.map((recipient) => of(recipient)));
  const withdrawn: string[] = [];
  const made = [];
  for (const { recipient, told } of byRecipient.values()) {
    if (kind !== "recovery" && !current.has(told)) continue;
    const { withdraw, queue } = tellingOf(told, kind);
    withdrawn.push(...withdraw);
    if (!queue) continue;
    const { dueMs, digest } = dueOf(incident.severity, office, atMs);
    made.push({
      // In order of time, so that what was told last is known: made_ms alone may be equal.
      id: `${String(atMs).padStart(14, "0")}-${randomUUID()}`,
      incident: incident.id,
      kind,
      ...recipient,
      severity: incident.severity,
      digest: digest ? 1 : 0,
      state: "queued",
      due_ms: dueMs,
      made_ms: atMs,
      sent_ms: null,
      message: null,
      attempts: 0,
      error: "",
    });
  }
  if (withdrawn.length > 0) {
    await trx.updateTable("notice").set({ state: "withdrawn" }).where("id", "in", withdrawn).execute();
  }
  if (made.length > 0) await trx.insertInto("notice").values(made).execute();
}
