import type { Transaction } from "kysely";
import type { FinishedLeg } from "../queue/events.ts";
import type { QueueState } from "../queue/model.ts";
import type { Stored } from "../queue/restore.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { callOfRow, rowOfCall, rowOfLeg } from "./queue-rows.ts";

const KEPT_LEGS_MS = 400 * 86_400_000;
const TALKS = 20;

export interface Reason {
  readonly call: string;
  readonly leg: number;
  readonly reason: string;
}

/** What a step leaves to be written. */
export interface Changes {
  readonly legs: readonly FinishedLeg[];
  readonly reasons: readonly Reason[];
}

type Trx = Transaction<Tables>;

/** The queue in the database: what changed between two states is written in one transaction. */
export class QueueStore {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What a desk that ended left. Legs older than 400 days are removed. */
  async load(organismes: readonly string[], nowMs: number): Promise<Stored> {
    const db = this.#store;
    await db
      .deleteFrom("finished_leg")
      .where("ended_ms", "<", nowMs - KEPT_LEGS_MS)
      .execute();
    const calls = await db.selectFrom("live_call").selectAll().orderBy("seq").execute();
    const tickets = await db.selectFrom("callback_ticket").selectAll().where("expires_ms", ">", nowMs).execute();
    const wrapUps = await db.selectFrom("wrap_up").selectAll().execute();
    const talks = new Map<string, readonly number[]>();
    for (const organisme of organismes) {
      const rows = await db
        .selectFrom("finished_leg")
        .select("talked_ms")
        .where("organisme", "=", organisme)
        .where("talked_ms", "is not", null)
        .where("how", "!=", "expert-lost")
        .orderBy("ended_ms", "desc")
        .limit(TALKS)
        .execute();
      talks.set(organisme, rows.map(({ talked_ms }) => talked_ms ?? 0).toReversed());
    }
    return {
      calls: calls.map(callOfRow),
      tickets: tickets.map(({ organisme, code, expires_ms }) => ({ organisme, code, expiresMs: expires_ms })),
      wrapUps: wrapUps.map(({ since_ms, ...wrapUp }) => ({ ...wrapUp, sinceMs: since_ms, overdue: false })),
      talks,
    };
  }

  /** Writes what changed; all or nothing. Returns at once when nothing has. */
  async save(before: QueueState, after: QueueState, { legs, reasons }: Changes): Promise<void> {
    const calls = difference(before.calls, after.calls);
    const tickets = difference(before.tickets, after.tickets);
    const wrapUps = difference(wrapUpsOf(before), wrapUpsOf(after));
    if ([calls, tickets, wrapUps].every(isEmpty) && legs.length + reasons.length === 0) return;
    await this.#store.transaction().execute(async (trx) => {
      if (calls.gone.length > 0)
        await trx
          .deleteFrom("live_call")
          .where(
            "id",
            "in",
            calls.gone.map(([id]) => id),
          )
          .execute();
      for (const [, call] of calls.changed) await upsertCall(trx, rowOfCall(call));
      for (const [, { organisme, code }] of tickets.gone) {
        await trx.deleteFrom("callback_ticket").where("organisme", "=", organisme).where("code", "=", code).execute();
      }
      for (const [, { organisme, code, expiresMs }] of tickets.changed) {
        const row = { organisme, code, expires_ms: Math.round(expiresMs) };
        await trx.replaceInto("callback_ticket").values(row).execute();
      }
      for (const [expert] of wrapUps.gone) await trx.deleteFrom("wrap_up").where("expert", "=", expert).execute();
      for (const [expert, { call, leg, organisme, sinceMs }] of wrapUps.changed) {
        const row = { expert, call, leg, organisme, since_ms: Math.round(sinceMs) };
        await trx.replaceInto("wrap_up").values(row).execute();
      }
      for (const leg of legs) await trx.replaceInto("finished_leg").values(rowOfLeg(leg)).execute();
      for (const { call, leg, reason } of reasons) {
        await trx.updateTable("finished_leg").set({ reason }).where("call", "=", call).where("leg", "=", leg).execute();
      }
    });
  }
}

async function upsertCall(trx: Trx, row: ReturnType<typeof rowOfCall>): Promise<void> {
  await trx.replaceInto("live_call").values(row).execute();
}

function wrapUpsOf({ experts }: QueueState) {
  return new Map([...experts].flatMap(([id, { wrapUp }]) => (wrapUp ? [[id, wrapUp] as const] : [])));
}

interface Difference<T> {
  readonly changed: readonly (readonly [string, T])[];
  readonly gone: readonly (readonly [string, T])[];
}

/** By identity: what a step did not touch is the same object. */
function difference<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Difference<T> {
  return {
    changed: [...after].filter(([id, value]) => before.get(id) !== value),
    gone: [...before].filter(([id]) => !after.has(id)),
  };
}

function isEmpty({ changed, gone }: Difference<unknown>): boolean {
  return changed.length + gone.length === 0;
}
