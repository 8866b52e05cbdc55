import { randomUUID } from "node:crypto";
import type { Selectable } from "kysely";
import { errorCode, errorLine } from "../../../contract/errors.ts";
import type { Severity } from "../../../contract/faults.ts";
import type { Clock, Logger } from "../../../contract/runtime.ts";
import type { Store } from "../../store/store.ts";
import type { Tables } from "../../store/tables.ts";
import { planSending, retryMs } from "./plan.ts";
import type { Recipient } from "./recipients.ts";

const HOUR_MS = 3_600_000;
/** Due notices looked at in one round, and recipients served at once. */
const IN_ONE_ROUND = 1000;
const AT_ONCE = 4;

type Row = Selectable<Tables["notice"]>;

/** Brings one message to one recipient. @throws VisioborneError `notice.refused` for ever, anything else for now. */
export type Deliver = (recipient: Recipient, rows: readonly Row[], message: string) => Promise<void>;

export interface SenderOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly perHour: number;
  /** How long a message is tried, milliseconds. */
  readonly retryForMs: number;
  readonly deliver: Deliver;
  /** Told of notices that were given up. */
  readonly onFailed: (incident: string, channel: string, error: string) => Promise<void>;
}

/**
 * Empties the queue of what is to be told. A row is `sending` while its message is under way; one that a crash left so is
 * sent again under the same id, for nobody knows whether it arrived.
 */
export class Sender {
  readonly #options: SenderOptions;
  #resumed = false;
  #stopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** From now on nothing more is begun. */
  stop(): void {
    this.#stopped = true;
  }

  /** One round over what is due. @throws what the database throws */
  async round(): Promise<void> {
    const { store, clock } = this.#options;
    if (!this.#resumed) {
      const left = await store.db.selectFrom("notice").selectAll().where("state", "=", "sending").execute();
      for (const rows of groups(left, ({ message }) => message ?? "").values()) {
        await this.#send(rows, rows[0]?.message ?? randomUUID());
      }
      this.#resumed = true;
    }
    const nowMs = Math.round(clock.wallMs());
    const due = await store.db
      .selectFrom("notice")
      .selectAll()
      .where("state", "=", "queued")
      .where("due_ms", "<=", nowMs)
      .orderBy("due_ms")
      .orderBy("id")
      .limit(IN_ONE_ROUND)
      .execute();
    const recipients = [...groups(due, ({ channel, address }) => `${channel} ${address}`).values()];
    // A mail server that is away is away for all: the others are left for the next round.
    const away = new Set<string>();
    const worker = async (): Promise<void> => {
      for (let rows = recipients.shift(); rows && !this.#stopped; rows = recipients.shift()) {
        const way = rows[0]?.channel === "email" ? "email" : `webhook ${rows[0]?.address}`;
        if (!away.has(way) && !(await this.#serve(rows, nowMs))) away.add(way);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** Whether its messages were taken. */
  async #serve(rows: readonly Row[], nowMs: number): Promise<boolean> {
    const [first] = rows;
    if (!first) return true;
    const sent = await this.#options.store.db
      .selectFrom("notice")
      .select((eb) => ["message", eb.fn.max("sent_ms").as("sent_ms")])
      .where("channel", "=", first.channel)
      .where("address", "=", first.address)
      .where("sent_ms", ">", nowMs - HOUR_MS)
      .groupBy("message")
      .execute();
    const due = rows.map(({ id, severity, digest }) => {
      return { id, severity: severity as Severity, digest: digest === 1 };
    });
    const { messages, later } = planSending(due, sent.length, this.#options.perHour);
    if (later.length > 0) {
      const oldestMs = sent.length === 0 ? nowMs : Math.min(...sent.map(({ sent_ms }) => Number(sent_ms)));
      await this.#set(later, { digest: 1, due_ms: Math.max(nowMs + 1000, oldestMs + HOUR_MS + 1) });
    }
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const ids of messages) {
      if (this.#stopped) break;
      const message = randomUUID();
      const fresh = await this.#claim(ids, message);
      const claimed = ids.flatMap((id) => (fresh.has(id) ? (byId.get(id) ?? []) : []));
      if (claimed.length > 0 && !(await this.#send(claimed, message))) return false;
    }
    return true;
  }

  /** Takes rows that are still to be said: one may have been withdrawn since it was read. */
  async #claim(ids: readonly string[], message: string): Promise<ReadonlySet<string>> {
    return await this.#options.store.db.transaction().execute(async (trx) => {
      await trx
        .updateTable("notice")
        .set({ state: "sending", message })
        .where("id", "in", ids)
        .where("state", "=", "queued")
        .execute();
      const rows = await trx
        .selectFrom("notice")
        .select("id")
        .where("message", "=", message)
        .where("id", "in", ids)
        .execute();
      return new Set(rows.map(({ id }) => id));
    });
  }

  /** Whether it was taken; when not, the recipient's others wait too. */
  async #send(rows: readonly Row[], message: string): Promise<boolean> {
    const { clock, log, deliver, retryForMs, onFailed } = this.#options;
    const [first] = rows;
    if (!first) return true;
    const ids = rows.map(({ id }) => id);
    const recipient: Recipient = { channel: first.channel as Recipient["channel"], address: first.address };
    try {
      await deliver(recipient, rows, message);
      await this.#set(ids, { state: "sent", sent_ms: Math.round(clock.wallMs()), error: "" });
      return true;
    } catch (error) {
      const nowMs = Math.round(clock.wallMs());
      const attempts = Math.max(...rows.map((row) => row.attempts)) + 1;
      const expired = rows.some(({ made_ms }) => nowMs - made_ms > retryForMs);
      const final = errorCode(error) === "notice.refused" || expired;
      const text = errorLine(error).slice(0, 300);
      log.warn({ channel: first.channel, code: errorCode(error), attempts, final }, "a notice was not taken");
      if (final) {
        await this.#set(ids, { state: "failed", attempts, error: text });
        for (const incident of new Set(rows.map((row) => row.incident))) await onFailed(incident, first.channel, text);
        return true;
      }
      const due_ms = nowMs + retryMs(attempts, Math.random());
      await this.#set(ids, { state: "queued", attempts, due_ms, error: text });
      return false;
    }
  }

  async #set(ids: readonly string[], change: Partial<Row>): Promise<void> {
    await this.#options.store.db.updateTable("notice").set(change).where("id", "in", ids).execute();
  }
}

function groups<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const known = found.get(key);
    if (known) known.push(row);
    else found.set(key, [row]);
  }
  return found;
}
