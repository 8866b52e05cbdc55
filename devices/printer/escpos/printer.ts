import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import type { Condition, DeviceEvents, DeviceIdentity, DriverContext, SelfTestResult } from "../../device.ts";
import { conditionsOf } from "../ipp/conditions.ts";
import type { JobDeadlines } from "../ipp/job.ts";
import { PollLoop } from "../ipp/loop.ts";
import type { Printer, PrinterStatus, PrintJob, PrintRequest } from "../port.ts";
import type { Dialogue } from "./dialogue.ts";
import { readText } from "./document.ts";
import { COMMAND, ticketsOf } from "./encoder.ts";
import type { Layout } from "./encoder.ts";
import { TicketJob } from "./job.ts";
import type { JobFlag } from "./job-flag.ts";
import { Recovery } from "./recovery.ts";
import { holdingOf, reasonsOf } from "./status.ts";
import type { TicketStatus } from "./status.ts";
import { Wipe } from "./wipe.ts";

export interface TicketSettings extends JobDeadlines {
  readonly pollMs: number;
  readonly layout: Layout;
}

const ACTIVE_POLL_MS = 250;
const TROUBLED_POLL_MS = 1000;
const CLOSE_WIPE_MS = 4000;
const WIPE_LOOK_MS = 50;

/** A ticket printer that is open. */
export class TicketPrinter extends EventEmitter<DeviceEvents> implements Printer {
  readonly identity: DeviceIdentity;
  readonly #dialogue: Dialogue;
  readonly #context: DriverContext;
  readonly #settings: TicketSettings;
  readonly #flag: JobFlag;
  readonly #loop: PollLoop;
  readonly #recovery = new Recovery();
  #seen: TicketStatus;
  #conditions: readonly Condition[];
  #job: TicketJob | null = null;
  #opening = false;
  /** What is being dropped; a job that was given up leaves it behind. */
  #wipe: Wipe | null = null;
  #gone = false;
  #closed: Promise<void> | null = null;

  /** @param seen the status at opening; a job that the flag tells of is dropped first */
  constructor(
    dialogue: Dialogue,
    seen: TicketStatus,
    identity: DeviceIdentity,
    context: DriverContext,
    settings: TicketSettings,
    flag: JobFlag,
  ) {
    super();
    this.identity = identity;
    this.#dialogue = dialogue;
    this.#seen = seen;
    this.#context = context;
    this.#settings = settings;
    this.#flag = flag;
    if (flag.raised) this.#drop(true, true);
    this.#conditions = this.#noticed();
    this.#loop = new PollLoop(1, {
      tick: (signal) => this.#tick(signal),
      intervalMs: () => this.#intervalMs(),
      onLost: (error) => this.lose(error),
      onFailure: () => undefined,
    });
  }

  /** Starts looking at the printer; once, by the driver. */
  start(): void {
    this.#loop.start();
  }

  /** The printer has answered a `whenDone`; told by the driver. */
  answered(): void {
    if (this.#wipe !== null) {
      this.#wipe.answered();
      this.#loop.hurry();
      return;
    }
    this.#job?.answered();
    if (this.#job?.over() === true) void this.#end();
  }

  /** The wire is gone, or nobody answers at its end. Said once. */
  lose(cause: unknown): void {
    if (this.#gone || this.#closed !== null) return;
    this.#gone = true;
    this.#loop.stop();
    this.#job?.giveUp("printer-absent");
    this.#job = null;
    this.emit("lost", this.#error("printer.absent", `the printer no longer answers: ${errorLine(cause)}`, cause));
  }

  status(): PrinterStatus {
    const busy = this.#job !== null || this.#opening || this.#wipe !== null;
    const held = holdingOf(this.#seen).length > 0;
    return {
      state: held ? "stopped" : busy ? "processing" : "idle",
      reasons: reasonsOf(this.#seen),
      // The sensors tell an end and a near end, never how much is on the roll.
      trays: [{ name: "roll", sheets: this.#seen.paperEnd ? 0 : "some", capacitySheets: "unknown" }],
      supplies: [],
      busy,
    };
  }

  conditions(): readonly Condition[] {
    return this.#conditions;
  }

  async print(request: PrintRequest, signal: AbortSignal): Promise<PrintJob> {
    signal.throwIfAborted();
    this.#refuseUnlessFree();
    if (request.mime !== "text/plain") {
      throw this.#error("printer.format", `${request.mime} is not text/plain`);
    }
    this.#opening = true;
    try {
      const text = await readText(request, signal);
      const tickets = ticketsOf(text, this.#settings.layout);
      await this.#flag.raise();
      signal.throwIfAborted();
      if (this.#gone || this.#closed !== null) throw this.#error("printer.absent", "the printer is gone");
      return this.#begin(request.jobId, Array.from({ length: request.copies ?? 1 }, () => tickets).flat());
    } finally {
      this.#opening = false;
      if (this.#job === null) await this.#flag.lower();
    }
  }

  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    signal.throwIfAborted();
    if (this.#gone || this.#closed !== null) {
      return { passed: false, conditions: [{ code: "printer.absent" }], figures: {} };
    }
    const startMs = this.#context.clock.monotonicMs();
    try {
      this.#seen = await this.#dialogue.status(signal);
    } catch (error) {
      signal.throwIfAborted();
      return { passed: false, conditions: [{ code: "printer.absent", detail: errorLine(error) }], figures: {} };
    }
    const conditions = this.#noticed();
    const figures = { answer_ms: Math.round(this.#context.clock.monotonicMs() - startMs) };
    return { passed: conditions.every(({ code }) => code.endsWith(".low")), conditions, figures };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#loop.stop();
    const job = this.#job;
    this.#job = null;
    if (job !== null && !this.#gone) {
      // What of it came out is cut off; the next opening makes sure of it, for the flag stays up.
      if (job.begun() && this.#wipe === null) this.#drop(job.outstanding(), true);
      job.giveUp("closed");
      await this.#wiped();
    }
    await this.#dialogue.close();
  }

  /** Waits, but not for long, until the printer holds nothing; then the next opening has nothing to drop. */
  async #wiped(): Promise<void> {
    const endMs = this.#context.clock.monotonicMs() + CLOSE_WIPE_MS;
    while (this.#wipe !== null && this.#context.clock.monotonicMs() < endMs) {
      if (this.#wipe.over()) this.#wipe = null;
      else await wait(WIPE_LOOK_MS);
    }
    if (this.#wipe === null) await this.#flag.lower();
  }

  #begin(jobId: string, tickets: readonly (readonly Uint8Array[])[]): TicketJob {
    const job = new TicketJob(jobId, tickets, this.#settings, {
      send: (piece) => this.#dialogue.send(piece, COMMAND.whenDone),
      drop: () => this.#drop(job.outstanding(), job.begun()),
      nowMs: () => this.#context.clock.monotonicMs(),
    });
    this.#job = job;
    // The caller gets to listen before the first news.
    setImmediate(() => this.#loop.hurry());
    return job;
  }

  #drop(outstanding: boolean, cut: boolean): void {
    this.#wipe = new Wipe((...parts) => this.#dialogue.send(...parts), this.#context.clock, { outstanding, cut });
  }

  #intervalMs(): number {
    if (this.#job !== null || this.#wipe !== null) return ACTIVE_POLL_MS;
    return this.#conditions.length > 0 ? TROUBLED_POLL_MS : this.#settings.pollMs;
  }

  async #tick(signal: AbortSignal): Promise<void> {
    this.#seen = await this.#dialogue.status(signal);
    const recover = this.#recovery.look(this.#seen, this.#context.clock.monotonicMs());
    if (recover !== null) this.#dialogue.send(recover);
    const job = this.#job;
    job?.look(this.#seen);
    if (this.#wipe?.over() === true) {
      this.#wipe = null;
      job?.dropped();
      if (job === null) await this.#flag.lower();
    }
    if (job?.notConfirmed() === true) job.giveUp("cancel-not-confirmed");
    if (job?.over() === true) await this.#end();
    this.#refresh();
  }

  /** The job is over; the printer may hold some of it still. */
  async #end(): Promise<void> {
    this.#job = null;
    this.#refresh();
    if (this.#wipe === null) await this.#flag.lower();
  }

  #noticed(): readonly Condition[] {
    const held = this.#wipe !== null && this.#job === null ? "processing-to-stop-point" : null;
    return conditionsOf({ state: "idle", reasons: reasonsOf(this.#seen) }, held);
  }

  #refresh(): void {
    const now = this.#noticed();
    if (JSON.stringify(now) === JSON.stringify(this.#conditions)) return;
    this.#conditions = now;
    this.emit("conditions", now);
  }

  #refuseUnlessFree(): void {
    if (this.#gone || this.#closed !== null) throw this.#error("printer.absent", "the printer is gone");
    if (this.status().busy) throw this.#error("printer.busy", "a job is under way, or was given up and is held still");
  }

  #error(code: string, why: string, cause?: unknown): VisioborneError {
    const { id } = this.#context;
    return new VisioborneError(code, `${id}: ${why}`, { device: id }, cause === undefined ? {} : { cause });
  }
}
