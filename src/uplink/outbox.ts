import { join } from "node:path";
import { errorCode, errorLine, VisioborneError } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { OutboxDisk } from "./outbox-disk.ts";
import type { Salvage } from "./outbox-disk.ts";
import { missingFrom, runsOf } from "./outbox-holes.ts";
import type { Hole } from "./outbox-holes.ts";
import { outboxMessage } from "./outbox-message.ts";
import { rowBytes } from "./outbox-row.ts";
import type { OutboxChannel, OutboxRow, RemovedRow } from "./outbox-row.ts";
import { toRow } from "./outbox-store.ts";
import type { OutboxStore } from "./outbox-store.ts";
import type { EventBody, Journal, UsageBody } from "./port.ts";
import { StateStore } from "./state-store.ts";

export const OUTBOX_FILE = "uplink.db";
/** Rows kept in RAM while the disk takes none. */
const TAIL_ROWS = 500;
const RETRY_MS = 5_000;
/** Fewer would leave no place for the reports of what was dropped. */
const MIN_ROWS = 10;

/** `disk.full`: rows wait in RAM (`detail` says what the disk answered). `outbox.loss`: rows were lost for good. */
export interface OutboxTrouble {
  readonly code: "disk.full" | "outbox.loss";
  /** False when it is over. */
  readonly present: boolean;
  readonly detail: string;
}

export interface OutboxOptions {
  readonly dataDir: string;
  /** 16 hex digits, random per start of the daemon. */
  readonly boot: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxRows?: number;
  readonly maxMb?: number;
  readonly onTrouble?: (trouble: OutboxTrouble) => void;
}

/**
 * Events and usage until the supervisor has them (CONTRACT.md rule 3), on disk; in RAM, bounded, while the disk takes
 * nothing. What is lost is counted, and reported to the supervisor as ranges, so that its acknowledgement can step over.
 */
export class Outbox implements Journal {
  readonly boot: string;
  readonly state: StateStore;
  readonly disk: OutboxDisk;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #maxRows: number;
  readonly #maxBytes: number;
  readonly #onTrouble: (trouble: OutboxTrouble) => void;
  readonly #troubles = new Set<OutboxTrouble["code"]>();
  readonly #listeners = new Set<() => void>();
  #seq = 0;
  #ackedOwn = 0;
  #dropped = 0;
  /** Whether the figures below are those of the file. */
  #loaded = false;
  #rows = 0;
  #bytes = 0;
  #urgent = 0;
  #boots: string[] = [];
  /** Report of a loss that still goes on and was not sent yet: it grows instead of a new one being made. */
  #report: { row: OutboxRow; hole: Hole } | undefined;
  #tail: OutboxRow[] = [];
  /** Acknowledgements that the disk did not take. */
  readonly #unappliedAcks = new Map<string, number>();
  #retry: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.boot = options.boot;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#maxRows = Math.max(MIN_ROWS, options.maxRows ?? 20_000);
    this.#maxBytes = (options.maxMb ?? 20) * 1_000_000;
    this.#onTrouble = options.onTrouble ?? (() => undefined);
    const file = join(options.dataDir, OUTBOX_FILE);
    this.disk = new OutboxDisk(file, options.log, (store, salvage) => this.#afterCorruption(store, salvage));
    this.state = new StateStore(this.disk);
  }

  /** Opens the file. Never throws: without a usable disk the rows wait in RAM. */
  open(): void {
    try {
      this.#use(() => undefined);
      if (this.#urgent > 0) this.#trouble("outbox.loss", true, "events were lost before this start");
    } catch (error) {
      this.#diskFailed(error);
    }
  }

  event(body: EventBody): number {
    return this.#append("event", body);
  }

  usage(body: UsageBody): number {
    return this.#append("usage", body);
  }

  figures(): { readonly rows: number; readonly dropped: number } {
    return { rows: this.#rows + this.#tail.length, dropped: this.#dropped };
  }

  /** Called after each change that leaves something to send. */
  onAppend(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Boots with rows, oldest first. */
  boots(): readonly string[] {
    return this.#boots.includes(this.boot) || this.#tail.length === 0 ? this.#boots : [...this.#boots, this.boot];
  }

  /** Rows of a boot above `seq`, ascending. Empty when the disk can't be read. */
  after(boot: string, seq: number, limit: number): OutboxRow[] {
    const from = Math.max(seq, this.#unappliedAcks.get(boot) ?? 0);
    const rows = this.#read((store) => store.after(boot, from, limit));
    const tail = this.#tail.filter((row) => row.boot === boot && row.seq > from);
    return this.#handOut([...rows, ...tail].sort((one, other) => one.seq - other.seq).slice(0, limit));
  }

  /** Reports of losses, to be sent before all else. */
  urgent(limit: number): OutboxRow[] {
    const isNew = (row: OutboxRow): boolean => row.seq > (this.#unappliedAcks.get(row.boot) ?? 0);
    const rows = this.#urgent > 0 ? this.#read((store) => store.urgent(limit)) : [];
    return this.#handOut([...rows, ...this.#tail.filter((row) => row.urgent)].filter(isNew).slice(0, limit));
  }

  /**
   * Takes the supervisor's acknowledgement: rows of `boot` up to and with `seq` are deleted. An unknown boot is
   * ignored, a sequence above what exists counts as the last.
   * @returns whether anything was deleted.
   */
  ack(boot: string, seq: number): boolean {
    const upTo = boot === this.boot ? Math.min(seq, this.#seq) : seq;
    const before = this.#tail.length;
    this.#tail = this.#tail.filter((row) => row.boot !== boot || row.seq > upTo);
    let progressed = this.#tail.length < before;
    if (boot === this.boot) this.#ackedOwn = Math.max(this.#ackedOwn, upTo);
    try {
      this.#use((store) => {
        const removed = store.removeUpTo(boot, upTo);
        progressed ||= removed.length > 0;
        this.#discount(removed);
        if (removed.length > 0) this.#forgetEmptyBoots(store, boot);
      });
    } catch (error) {
      const had = this.#unappliedAcks.get(boot) ?? 0;
      progressed ||= this.#boots.includes(boot) && upTo > had;
      this.#unappliedAcks.set(boot, Math.max(upTo, had));
      this.#diskFailed(error);
    }
    if (this.#urgent === 0 && !this.#tail.some((row) => row.urgent)) {
      this.#trouble("outbox.loss", false, "the supervisor knows of what was lost");
    }
    return progressed;
  }

  /** Says that a range of a boot will never come, as when the supervisor's acknowledgement stands before a hole. */
  declareHole(boot: string, from: number, to: number): void {
    this.#log.warn({ fromBoot: boot, from, to }, "reporting a range of events that will never come");
    this.#write([this.#reportRow({ boot, from, to }, ++this.#seq)]);
  }

  close(): void {
    clearInterval(this.#retry);
    this.#flush();
    this.disk.close();
  }

  #append(channel: OutboxChannel, body: EventBody | UsageBody): number {
    const at = { boot: this.boot, seq: this.#seq + 1, clock: this.#clock };
    const message = outboxMessage(channel, body, at);
    if (!message) {
      // Stored, it would stand for ever before the acknowledgement of all that follows.
      this.#log.error({ channel, type: "type" in body ? body.type : null }, "message is not of the contract: left out");
      return Math.max(1, this.#seq);
    }
    if (message.changed.length > 0) this.#log.warn({ channel, changed: message.changed }, "message was cut to fit");
    const seq = ++this.#seq;
    this.#write([this.#row(channel, seq, message.payload, false)]);
    return seq;
  }

  #write(rows: readonly OutboxRow[]): void {
    // Order holds: while older rows wait in RAM, newer ones go behind them.
    this.#tail.push(...rows);
    if (this.#retry === undefined) this.#flush();
    else this.#trimTail();
    for (const listener of this.#listeners) listener();
  }

  /** Puts on the disk what waits in RAM. Never throws. */
  #flush(): void {
    try {
      this.disk.use((store) => {
        if (!this.#loaded) this.#load(store);
        this.#toDisk(store);
      });
      this.#tail = [];
      if (this.#retry !== undefined) this.#report = undefined;
      clearInterval(this.#retry);
      this.#retry = undefined;
      this.#trouble("disk.full", false, "the disk takes events again");
    } catch (error) {
      this.#diskFailed(error);
      this.#trimTail();
    }
  }

  #toDisk(store: OutboxStore): void {
    const before = { seq: this.#seq, dropped: this.#dropped, report: this.#report };
    let lost = 0;
    try {
      store.transaction(() => {
        for (const [boot, seq] of this.#unappliedAcks) this.#discount(store.removeUpTo(boot, seq));
        for (const row of this.#tail) this.#insert(store, row);
        while (this.#rows > this.#maxRows || this.#bytes > this.#maxBytes) {
          const removed = store.removeOldest(Math.max(1, this.#rows - this.#maxRows));
          if (removed.length === 0) break;
          lost += removed.length;
          this.#discount(removed);
          // An old report goes only when nothing else is left: what it told of is older than all that remains.
          for (const hole of runsOf(removed.filter((row) => !row.urgent))) this.#tell(hole, store);
        }
      });
    } catch (error) {
      this.#seq = before.seq;
      this.#report = before.report;
      this.#loaded = false;
      throw error;
    }
    this.#dropped = before.dropped + lost;
    this.#unappliedAcks.clear();
    if (lost > 0) {
      this.#forgetEmptyBoots(store, this.#boots[0]);
      this.#trouble("outbox.loss", true, "the outbox is full: the oldest events were dropped");
    }
  }

  /** Reports a hole, by letting the present report grow where it adjoins. @param store absent: into RAM. */
  #tell(hole: Hole, store: OutboxStore | undefined): void {
    const open = this.#report;
    if (open && open.hole.boot === hole.boot && open.hole.to + 1 === hole.from) {
      const grown = { ...open.hole, to: hole.to };
      const row = this.#reportRow(grown, open.row.seq);
      this.#report = { row, hole: grown };
      this.#bytes += store ? rowBytes(row.payload) - rowBytes(open.row.payload) : 0;
      if (store) store.updatePayload(row);
      else this.#tail = this.#tail.map((other) => (other.seq === row.seq && other.boot === row.boot ? row : other));
      return;
    }
    const row = this.#reportRow(hole, ++this.#seq);
    this.#report = { row, hole };
    if (store) this.#insert(store, row);
    else this.#tail.push(row);
  }

  #trimTail(): void {
    let lost = 0;
    while (this.#tail.length > TAIL_ROWS) {
      const index = this.#tail.findIndex((row) => !row.urgent);
      const [row] = this.#tail.splice(Math.max(0, index), 1);
      if (!row) break;
      lost++;
      if (!row.urgent) this.#tell({ boot: row.boot, from: row.seq, to: row.seq }, undefined);
    }
    if (lost === 0) return;
    this.#dropped += lost;
    this.#trouble("outbox.loss", true, "the disk takes nothing and RAM is full: the oldest events were dropped");
  }

  #afterCorruption(store: OutboxStore, salvage: Salvage): void {
    this.#loaded = false;
    this.#report = undefined;
    const saved = salvage.rows
      .map(toRow)
      .filter((row) => isSound(row) && !(row.boot === this.boot && row.seq <= this.#ackedOwn));
    const here = new Set([...saved, ...this.#tail].filter((row) => row.boot === this.boot).map((row) => row.seq));
    const holes = missingFrom(this.boot, this.#ackedOwn + 1, this.#seq, here);
    const reports = holes.map((hole) => this.#reportRow(hole, ++this.#seq));
    const detail = `file moved aside, ${saved.length} rows saved`;
    const told = outboxMessage(
      "event",
      { type: "outbox.corrupt", detail },
      { boot: this.boot, seq: ++this.#seq, clock: this.#clock },
    );
    this.#dropped += holes.reduce((sum, hole) => sum + hole.to - hole.from + 1, 0);
    // Behind what already waits: both go to the disk together, or stay in RAM together.
    this.#tail.push(...reports, ...(told ? [this.#row("event", this.#seq, told.payload, false)] : []));
    this.state.restore(salvage.state);
    store.transaction(() => saved.forEach((row) => store.insert(row)));
    if (holes.length > 0) this.#trouble("outbox.loss", true, "the outbox file was corrupt");
  }

  #load(store: OutboxStore): void {
    const totals = store.totals();
    this.#rows = totals.rows;
    this.#bytes = totals.bytes;
    this.#urgent = totals.urgent;
    this.#boots = store.boots().map(({ boot }) => boot);
    this.#loaded = true;
  }

  #forgetEmptyBoots(store: OutboxStore, first: string | undefined): void {
    for (let boot = first; boot !== undefined && store.after(boot, 0, 1).length === 0; boot = this.#boots[0]) {
      this.#boots = this.#boots.filter((other) => other !== boot);
    }
  }

  /** As `disk.use`, with the figures loaded; what a corruption has left to be written is written at once. */
  #use<T>(work: (store: OutboxStore) => T): T {
    const result = this.disk.use((store) => {
      if (!this.#loaded) this.#load(store);
      return work(store);
    });
    if (this.#tail.length > 0 && this.#retry === undefined) this.#flush();
    return result;
  }

  #insert(store: OutboxStore, row: OutboxRow): void {
    store.insert(row);
    this.#rows++;
    this.#bytes += rowBytes(row.payload);
    if (row.urgent) this.#urgent++;
    if (!this.#boots.includes(row.boot)) this.#boots = [...this.#boots, row.boot];
  }

  #discount(removed: readonly RemovedRow[]): void {
    this.#rows -= removed.length;
    for (const row of removed) {
      this.#bytes -= row.bytes;
      if (row.urgent) this.#urgent--;
    }
  }

  #read(work: (store: OutboxStore) => OutboxRow[]): OutboxRow[] {
    try {
      return this.#use(work);
    } catch (error) {
      this.#diskFailed(error);
      return [];
    }
  }

  /** A report that was sent may not change any more: the supervisor keeps the first of each sequence. */
  #handOut(rows: OutboxRow[]): OutboxRow[] {
    const open = this.#report?.row;
    if (open && rows.some((row) => row.seq === open.seq && row.boot === open.boot)) this.#report = undefined;
    return rows;
  }

  #reportRow(hole: Hole, seq: number): OutboxRow {
    const body: EventBody = {
      type: "outbox.dropped",
      from_boot: hole.boot,
      from_seq: hole.from,
      to_seq: hole.to,
      count: hole.to - hole.from + 1,
    };
    const message = outboxMessage("event", body, { boot: this.boot, seq, clock: this.#clock });
    if (!message) throw new VisioborneError("outbox.io", "report of a loss: not of the contract", { seq });
    return this.#row("event", seq, message.payload, true);
  }

  #row(channel: OutboxChannel, seq: number, payload: string, urgent: boolean): OutboxRow {
    return { boot: this.boot, seq, channel, urgent, createdMs: Math.max(0, Math.round(this.#clock.wallMs())), payload };
  }

  #diskFailed(error: unknown): void {
    this.#loaded = false;
    if (this.#retry === undefined) {
      this.#report = undefined;
      this.#log.error({ code: errorCode(error), error: errorLine(error) }, "outbox: the disk takes nothing");
      this.#retry = setInterval(() => this.#flush(), RETRY_MS).unref();
    }
    this.#trouble("disk.full", true, errorLine(error).slice(0, 200));
  }

  #trouble(code: OutboxTrouble["code"], present: boolean, detail: string): void {
    if (this.#troubles.has(code) === present) return;
    if (present) this.#troubles.add(code);
    else this.#troubles.delete(code);
    // Not from within: the listener opens an alert, whose event comes back here.
    queueMicrotask(() => this.#onTrouble({ code, present, detail }));
  }
}

function isSound(row: OutboxRow): boolean {
  try {
    JSON.parse(row.payload);
    return /^[0-9a-f]{16}$/.test(row.boot) && row.seq > 0;
  } catch {
    return false;
  }
}

/** Makes and opens the outbox of this start of the daemon. Never throws for a full, broken or corrupt disk. */
export function openOutbox(options: OutboxOptions): Outbox {
  const outbox = new Outbox(options);
  outbox.open();
  return outbox;
}
