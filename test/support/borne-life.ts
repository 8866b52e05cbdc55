import type { Insertable } from "kysely";
import type { BorneName } from "../../src/contract/topics.ts";
import type { EventMessage, UsageMessage } from "../../src/contract/types.ts";
import { emptyBatch } from "../../src/supervisor/store/batch.ts";
import type { Store } from "../../src/supervisor/store/store.ts";
import type { Tables } from "../../src/supervisor/store/tables.ts";

type Row = Insertable<Tables["event"]> | Insertable<Tables["usage"]>;
type Body = Omit<EventMessage, "v" | "id" | "boot" | "seq" | "ts" | "up_ms" | "sync">;

/** Tells a borne's life as it would tell it itself: one boot, sequence without a gap, events as a real call writes them. */
export class BorneLife {
  readonly name: BorneName;
  readonly events: { readonly atMs: number; readonly message: EventMessage }[] = [];
  readonly usages: { readonly atMs: number; readonly message: UsageMessage }[] = [];
  readonly #boot: string;
  readonly #bootMs: number;
  #seq = 0;

  constructor(name: BorneName, bootMs: number, boot = "00000000000000aa") {
    this.name = name;
    this.#boot = boot;
    this.#bootMs = bootMs;
  }

  event(atMs: number, body: Body): void {
    const seq = ++this.#seq;
    const stamp = { v: 1 as const, id: `${this.#boot}-${seq}`, boot: this.#boot, seq, ts: atMs, sync: true };
    this.events.push({ atMs, message: { ...stamp, up_ms: Math.max(0, atMs - this.#bootMs), ...body } });
  }

  /** A call that is over at `atMs`. */
  call(
    atMs: number,
    call: {
      organisme: string;
      outcome: "talked" | "lost" | "abandoned" | "missed";
      waitS: number;
      talkS?: number;
      scans?: number;
      prints?: number;
    },
  ): void {
    const { organisme, outcome, waitS, talkS = 0, scans = 0, prints = 0 } = call;
    const placedMs = atMs - (waitS + talkS) * 1000;
    this.event(placedMs, { type: "session.started" });
    this.event(placedMs, { type: "call.placed", service: organisme, organisme });
    if (outcome === "talked" || outcome === "lost") {
      this.event(placedMs + waitS * 1000, { type: "call.answered", organisme, duration_ms: waitS * 1000 });
    }
    this.event(atMs, {
      type: "call.ended",
      organisme,
      detail: outcome,
      duration_ms: talkS * 1000,
      wait_ms: waitS * 1000,
    });
    const erased = [
      ...Array.from({ length: scans }, () => ({ what: "page" as const, why: "filed" as const })),
      ...Array.from({ length: prints }, () => ({ what: "print" as const, why: "printed" as const })),
    ].map((file) => ({ ...file, bytes: 1000, sha256: "0".repeat(64) }));
    for (let from = 0; from < erased.length; from += 3) {
      const part = erased.slice(from, from + 3);
      this.event(atMs, { type: "papers.wiped", organisme, count: part.length, erased: part });
    }
    this.event(atMs, { type: "session.ended" });
  }

  /** An hour that ends at `atMs`. */
  hour(atMs: number, counts: Partial<Omit<UsageMessage, "v" | "boot" | "seq" | "ts" | "up_ms" | "sync">> = {}): void {
    const upMs = Math.max(0, atMs - this.#bootMs);
    const none = { presses: 0, unavailable: 0, open_s: 3600, ready_s: 3600, organismes: {} };
    const span = { from_up_ms: Math.max(0, upMs - 3_600_000), to_up_ms: upMs };
    const stamp = { v: 1 as const, boot: this.#boot, seq: ++this.#seq, ts: atMs, up_ms: upMs, sync: true };
    this.usages.push({ atMs, message: { ...stamp, ...span, ...none, ...counts } });
  }

  /** What the supervisor would store, received so much later. */
  rows(delayMs = 1000): readonly Row[] {
    const row = ({ atMs, message }: { atMs: number; message: EventMessage | UsageMessage }) => ({
      ...this.name,
      boot: message.boot,
      seq: message.seq,
      ts_ms: message.ts,
      up_ms: message.up_ms,
      sync: message.sync ? 1 : 0,
      received_ms: atMs + delayMs,
      payload: JSON.stringify(message),
    });
    return [
      ...this.events.map((event) => ({ ...row(event), type: event.message.type })),
      ...this.usages.map((usage) => row(usage)),
    ].toSorted((a, b) => a.seq - b.seq);
  }
}

/** Stores rows as the committer does: a batch is one transaction. */
export async function commitRows(store: Store, rows: readonly Row[]): Promise<void> {
  const batch = emptyBatch();
  for (const row of rows) {
    if ("type" in row) batch.events.push(row);
    else batch.usage.push(row);
  }
  await store.commit(batch, [], Date.now());
}
