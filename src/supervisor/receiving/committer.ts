import { errorLine } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { SequenceCursor } from "./sequence-cursor.ts";
import { batchSize, emptyBatch, mergeBatches } from "../store/batch.ts";
import type { Batch } from "../store/batch.ts";
import type { Store } from "../store/store.ts";
import type { KnownBoot } from "../store/tables.ts";

/** Messages of this time go into one transaction, for one flush to the disk. */
const COMMIT_EVERY_MS = 100;
const COMMIT_AT_ROWS = 500;
const RETRY_FIRST_MS = 200;
const RETRY_MAX_MS = 5_000;
/** Events beyond this are let go while the disk takes nothing: unacknowledged, they stay in the bornes' outboxes. */
const MAX_PENDING = 20_000;
const MAX_CURSORS = 20_000;

/**
 * Collects what is to be written, writes it in group commits, and only then lets it be acknowledged. PUBACKs are not
 * held back for it: mqtt.js handles one packet at a time, and what is lost between receipt and commit is sent again
 * by the borne, whose outbox waits for the acknowledgement.
 */
export class Committer {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #onCommitted: (boots: readonly KnownBoot[], batch: Batch, durationMs: number) => void;
  readonly #shared: boolean;
  readonly #cursors = new Map<string, SequenceCursor>();
  #pending: Batch = emptyBatch();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #failures = 0;
  #letGo = 0;
  #letGoEver = 0;
  #failuresEver = 0;

  /**
   * @param onCommitted told which boots have rows on the disk that they may not know of, what was written, and how long
   *   that took.
   * @param options `shared`: other processes write to the same database
   */
  constructor(
    store: Store,
    clock: Clock,
    log: Logger,
    onCommitted: (boots: readonly KnownBoot[], batch: Batch, durationMs: number) => void,
    options: { readonly shared?: boolean } = {},
  ) {
    this.#shared = options.shared ?? false;
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#onCommitted = onCommitted;
  }

  /** Adds to the batch in the making. */
  add(fill: (batch: Batch) => void): void {
    fill(this.#pending);
    if (this.#failures === 0 && batchSize(this.#pending) >= COMMIT_AT_ROWS) this.#plan(0);
    else this.#plan(COMMIT_EVERY_MS);
  }

  /** What waits now, and what went wrong since the start. */
  figures(): { readonly pendingRows: number; readonly letGo: number; readonly commitFailures: number } {
    return { pendingRows: batchSize(this.#pending), letGo: this.#letGoEver, commitFailures: this.#failuresEver };
  }

  /** Whether there is room for events: there is none while the disk has taken nothing for long. */
  hasRoom(): boolean {
    const { events, usage } = this.#pending;
    if (events.length + usage.length < MAX_PENDING) return true;
    this.#letGo++;
    this.#letGoEver++;
    return false;
  }

  /** What of a boot is committed. */
  async cursor(boot: KnownBoot): Promise<SequenceCursor> {
    const key = keyOf(boot);
    const known = this.#cursors.get(key);
    if (known) return known;
    const cursor = await this.#store.cursor(boot);
    // Another may have loaded it, and added to it, meanwhile.
    const meanwhile = this.#cursors.get(key);
    if (meanwhile) return meanwhile;
    const [oldest] = this.#cursors.keys();
    if (this.#cursors.size >= MAX_CURSORS && oldest !== undefined) this.#cursors.delete(oldest);
    this.#cursors.set(key, cursor);
    return cursor;
  }

  /** The sequence that may be acknowledged; where others store too, as the database has it now. */
  async contiguous(boot: KnownBoot): Promise<number> {
    if (this.#shared) this.#cursors.delete(keyOf(boot));
    return (await this.cursor(boot)).contiguous;
  }

  /** Writes what waits, as far as the disk takes it. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#flushing;
    if (batchSize(this.#pending) > 0) await this.#flush();
    clearTimeout(this.#timer);
  }

  #plan(delayMs: number): void {
    if (this.#flushing) return;
    if (this.#timer && delayMs > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flushing = this.#flush().finally(() => {
        this.#flushing = undefined;
        if (batchSize(this.#pending) > 0) this.#plan(this.#retryMs());
      });
    }, delayMs);
  }

  #retryMs(): number {
    if (this.#failures === 0) return COMMIT_EVERY_MS;
    return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(this.#failures - 1, 10));
  }

  async #flush(): Promise<void> {
    const batch = this.#pending;
    this.#pending = emptyBatch();
    const startMs = this.#clock.monotonicMs();
    try {
      const boots = bootsOf(batch);
      const cursors = new Map<string, SequenceCursor>();
      for (const boot of boots) cursors.set(keyOf(boot), await this.cursor(boot));
      const before = boots.map((boot) => ({ ...boot, contiguous: cursors.get(keyOf(boot))!.contiguous }));
      await this.#store.commit(batch, before, this.#clock.wallMs());
      addTo(cursors, batch);
      if (this.#failures > 0)
        this.#log.warn({ failures: this.#failures, let_go: this.#letGo }, "database writes again");
      this.#failures = 0;
      this.#letGo = 0;
      this.#onCommitted(boots, batch, this.#clock.monotonicMs() - startMs);
    } catch (error) {
      this.#pending = mergeBatches(batch, this.#pending);
      this.#failures++;
      this.#failuresEver++;
      this.#log.error({ error: errorLine(error), failures: this.#failures }, "database does not write");
    }
  }
}

/** Every boot that the batch has rows of, each once. */
function bootsOf(batch: Batch): KnownBoot[] {
  const boots = new Map<string, KnownBoot>();
  for (const { network, borne, boot } of [...batch.events, ...batch.usage, ...batch.holes]) {
    const known = { network, borne, boot };
    boots.set(keyOf(known), known);
  }
  return [...boots.values()];
}

function addTo(cursors: ReadonlyMap<string, SequenceCursor>, batch: Batch): void {
  for (const row of [...batch.events, ...batch.usage]) cursors.get(keyOf(row))?.add(row.seq);
  for (const row of batch.holes) cursors.get(keyOf(row))?.add(row.from_seq, row.to_seq);
}

function keyOf({ network, borne, boot }: KnownBoot): string {
  return `${network}/${borne}/${boot}`;
}
