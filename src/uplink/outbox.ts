import { errorCode, errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { boundsOf, keepWithin, type Bounds } from "./outbox-bounds.ts";
import { RowCount } from "./outbox-count.ts";
import { OutboxDisk, type Salvage } from "./outbox-disk.ts";
import { afterCorruption } from "./outbox-holes.ts";
import { RowMaker } from "./outbox-message.ts";
import type { OutboxOptions } from "./outbox-options.ts";
import { LossReport } from "./outbox-report.ts";
import type { OutboxChannel, OutboxRow } from "./outbox-row.ts";
import type { OutboxStore } from "./outbox-store.ts";
import { Tail } from "./outbox-tail.ts";
import { Troubles } from "./outbox-trouble.ts";
import type { EventBody, Journal, UsageBody } from "./port.ts";
import { StateStore } from "./state-store.ts";

export type { OutboxOptions, OutboxTrouble } from "./outbox-options.ts";

const RETRY_MS = 5_000;

/**
 * Events and usage until the supervisor has them (docs/contract.md, rule 3), on disk; in RAM, bounded, while the disk takes
 * nothing. What is lost is counted, and reported to the supervisor as ranges, so that its acknowledgement can step over.
 */
export class Outbox implements Journal {
  readonly boot: string;
  readonly state: StateStore;
  readonly disk: OutboxDisk;
  readonly #log: Logger;
  readonly #bounds: Bounds;
  readonly #rowMaker: RowMaker;
  readonly #report: LossReport;
  readonly #troubles: Troubles;
  readonly #count = new RowCount();
  readonly #listeners = new Set<() => void>();
  #seq = 0;
  #ackedOwn = 0;
  #dropped = 0;
  /** Not on the disk: empty between two calls, but while the disk takes nothing. */
  readonly #tail = new Tail();
  /** Acknowledgements that the disk did not take. */
  readonly #unappliedAcks = new Map<string, number>();
  /** Set while the disk takes nothing. */
  #retry: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.boot = options.boot;
    this.#log = options.log;
    this.#bounds = boundsOf(options);
    this.#rowMaker = new RowMaker(options.boot, options.clock);
    this.#report = new LossReport(this.#rowMaker);
    this.#troubles = new Troubles(options.onTrouble ?? (() => undefined));
    this.disk = new OutboxDisk(options, (store, salvage) => this.#afterCorruption(store, salvage));
    this.state = new StateStore(this.disk);
  }

  /** Opens the file. Never throws: without a usable disk the rows wait in RAM. */
  open(): void {
    this.#attempt(() => undefined);
    if (this.#count.urgent > 0) this.#troubles.begins("outbox.loss", "events were lost before this start");
  }

  event(body: EventBody): number {
    return this.#append("event", body);
  }

  usage(body: UsageBody): number {
    return this.#append("usage", body);
  }

  figures(): { readonly rows: number; readonly dropped: number } {
    return { rows: this.#count.rows + this.#tail.rows.length, dropped: this.#dropped };
  }

  /** Called after each append. */
  onAppend(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Boots with rows, oldest first. */
  boots(): readonly string[] {
    const { boots } = this.#count;
    return boots.includes(this.boot) || this.#tail.rows.length === 0 ? boots : [...boots, this.boot];
  }

  /** Rows of a boot above `seq`, ascending. Those of the disk are missing while it can't be read. */
  after(boot: string, seq: number, limit: number): OutboxRow[] {
    const from = Math.max(seq, this.#unappliedAcks.get(boot) ?? 0);
    const onDisk = this.#attempt((store) => store.after(boot, from, limit)) ?? [];
    const inRam = this.#tail.rows.filter((row) => row.boot === boot && row.seq > from);
    const rows = [...onDisk, ...inRam].sort((one, other) => one.seq - other.seq).slice(0, limit);
    this.#report.sent(rows);
    return rows;
  }

  /** Reports of losses, to be sent before all else. */
  urgent(limit: number): OutboxRow[] {
    const onDisk = this.#count.urgent > 0 ? (this.#attempt((store) => store.urgent(limit)) ?? []) : [];
    const isNew = (row: OutboxRow): boolean => row.seq > (this.#unappliedAcks.get(row.boot) ?? 0);
    const rows = [...onDisk, ...this.#tail.rows.filter((row) => row.urgent)].filter(isNew).slice(0, limit);
    this.#report.sent(rows);
    return rows;
  }

  /**
   * Takes the supervisor's acknowledgement: rows of `boot` up to and with `seq` are deleted. An unknown boot is
   * ignored, a sequence above what exists counts as the last.
   * @returns whether anything was deleted.
   */
  ack(boot: string, seq: number): boolean {
    const upTo = boot === this.boot ? Math.min(seq, this.#seq) : seq;
    if (boot === this.boot) this.#ackedOwn = Math.max(this.#ackedOwn, upTo);
    const fromRam = this.#tail.ack(boot, upTo);
    const fromDisk = this.#attempt((store) => {
      const { length } = this.#count.removed(store.removeUpTo(boot, upTo));
      if (length > 0) this.#count.forgetEmptyBoots(store, boot);
      return length;
    });
    const unreported = this.#count.urgent > 0 || this.#tail.rows.some((row) => row.urgent);
    if (!unreported) this.#troubles.ends("outbox.loss", "the supervisor knows of what was lost");
    if (fromDisk !== undefined) return fromRam + fromDisk > 0;
    const had = this.#unappliedAcks.get(boot) ?? 0;
    this.#unappliedAcks.set(boot, Math.max(upTo, had));
    return fromRam > 0 || (this.#count.boots.includes(boot) && upTo > had);
  }

  /** Says that a range of a boot will never come, as when the supervisor's acknowledgement stands before a hole. */
  declareHole(boot: string, from: number, to: number): void {
    this.#log.warn({ fromBoot: boot, from, to }, "reporting a range of events that will never come");
    this.#write(this.#rowMaker.report({ boot, from, to }, ++this.#seq));
  }

  /** Tries once more to put on the disk what waits in RAM, and closes the file. */
  close(): void {
    this.#flush();
    clearInterval(this.#retry);
    this.disk.close();
  }

  #append(channel: OutboxChannel, body: EventBody | UsageBody): number {
    const made = this.#rowMaker.row(channel, body, this.#seq + 1);
    if (!made) {
      // Stored, it would stand for ever before the acknowledgement of all that follows.
      this.#log.error({ channel, type: "type" in body ? body.type : null }, "message is not of the contract: left out");
      return Math.max(1, this.#seq);
    }
    if (made.changed.length > 0) this.#log.warn({ channel, changed: made.changed }, "message was cut to fit");
    this.#seq++;
    this.#write(made.row);
    return made.row.seq;
  }

  /** Order holds: while older rows wait in RAM, newer ones go behind them. */
  #write(row: OutboxRow): void {
    this.#tail.push(row);
    if (this.#retry === undefined) this.#flush();
    else this.#trimTail();
    for (const listener of this.#listeners) listener();
  }

  /** Puts on the disk what waits in RAM. Never throws. */
  #flush(): void {
    try {
      this.disk.use((store) => {
        this.#count.load(store);
        this.#tailToDisk(store);
      });
      this.#tail.clear();
      // The report of a loss in RAM was of a row that has moved.
      if (this.#retry !== undefined) this.#report.end();
      clearInterval(this.#retry);
      this.#retry = undefined;
      this.#troubles.ends("disk.full", "the disk takes events again");
    } catch (error) {
      this.#diskFailed(error);
      this.#trimTail();
    }
  }

  #tailToDisk(store: OutboxStore): void {
    const seq = this.#seq;
    const undo = [this.#count.mark(), this.#report.mark(), () => (this.#seq = seq)];
    let lost = 0;
    try {
      store.transaction(() => {
        for (const [boot, upTo] of this.#unappliedAcks) this.#count.removed(store.removeUpTo(boot, upTo));
        for (const row of this.#tail.rows) this.#count.insert(store, row);
        lost = keepWithin(this.#bounds, store, this.#count, this.#report, () => ++this.#seq);
      });
    } catch (error) {
      for (const step of undo) step();
      throw error;
    }
    this.#dropped += lost;
    if (lost > 0) this.#troubles.begins("outbox.loss", "the outbox is full: the oldest events were dropped");
    if (lost > 0 || this.#unappliedAcks.size > 0) this.#count.forgetEmptyBoots(store);
    this.#unappliedAcks.clear();
  }

  #trimTail(): void {
    const lost = this.#tail.trim(this.#report, () => ++this.#seq);
    this.#dropped += lost;
    if (lost > 0) this.#troubles.begins("outbox.loss", "the disk takes nothing and RAM is full: events were dropped");
  }

  /** A new, empty file stands in the place of the corrupt one. */
  #afterCorruption(store: OutboxStore, salvage: Salvage): void {
    const known = { boot: this.boot, acked: this.#ackedOwn, last: this.#seq, waiting: this.#tail.rows };
    const { saved, told, lost } = afterCorruption(salvage.rows, known, this.#rowMaker);
    this.#count.forget();
    this.#report.end();
    this.#seq += told.length;
    this.#dropped += lost;
    if (lost > 0) this.#troubles.begins("outbox.loss", "the outbox file was corrupt");
    // Behind what already waits: all of it goes to the disk together, or stays in RAM together.
    for (const row of told) this.#tail.push(row);
    this.state.restore(salvage.state);
    store.transaction(() => saved.forEach((row) => store.insert(row)));
  }

  /** Works on the file; what a corruption has left to be written is written at once. @returns `undefined` on failure. */
  #attempt<T>(work: (store: OutboxStore) => T): T | undefined {
    try {
      const result = this.disk.use((store) => {
        this.#count.load(store);
        return work(store);
      });
      if (this.#tail.rows.length > 0 && this.#retry === undefined) this.#flush();
      return result;
    } catch (error) {
      this.#diskFailed(error);
      return undefined;
    }
  }

  #diskFailed(error: unknown): void {
    this.#troubles.begins("disk.full", errorLine(error));
    if (this.#retry !== undefined) return;
    this.#report.end();
    this.#log.error({ code: errorCode(error), error: errorLine(error) }, "outbox: the disk takes nothing");
    this.#retry = setInterval(() => this.#flush(), RETRY_MS).unref();
  }
}

/** Makes and opens the outbox of this start of the daemon. Never throws for a full, broken or corrupt disk. */
export function openOutbox(options: OutboxOptions): Outbox {
  const outbox = new Outbox(options);
  outbox.open();
  return outbox;
}
