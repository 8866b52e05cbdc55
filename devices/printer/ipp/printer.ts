import { EventEmitter } from "node:events";
import { errorCode, errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import type { Condition, DeviceEvents, DeviceIdentity, DriverContext, SelfTestResult } from "../../device.ts";
import type { Printer, PrinterStatus, PrintJob, PrintRequest } from "../port.ts";
import { integer } from "./attributes.ts";
import type { Attributes } from "./attributes.ts";
import { conditionsOf } from "./conditions.ts";
import { IppPrintJob } from "./job.ts";
import { PollLoop } from "./loop.ts";
import { isFinal, JOB_STATE } from "./operations.ts";
import { selfTestPrinter } from "./self-test.ts";
import type { Opened, PrinterSettings } from "./settings.ts";
import type { Seen, Way } from "./way.ts";

/** Two failed looks in a row, and it is gone: with a 15 s poll, within 16 s and the deadline. */
const FAILURES_ALLOWED = 2;
const ACTIVE_POLL_MS = 1000;
const TROUBLED_POLL_MS = 2000;
const SURELY_REFUSED: ReadonlySet<string> = new Set(["printer.busy", "printer.format", "printer.document"]);
const CLOSE_CANCEL_MS = 2000;

/** A printer that is spoken to in IPP. What it says comes from the device: nothing is remembered in its place. */
export class IppPrinter extends EventEmitter<DeviceEvents> implements Printer {
  readonly identity: DeviceIdentity;
  /** Somebody has filled the tray. Only where paper is estimated. */
  readonly loaded?: (sheets: number) => void;
  readonly #way: Way;
  readonly #opened: Opened;
  readonly #context: DriverContext;
  readonly #settings: PrinterSettings;
  readonly #loop: PollLoop;
  readonly #closing = new AbortController();
  #status: PrinterStatus;
  #conditions: readonly Condition[];
  #job: IppPrintJob | null = null;
  #submitting = false;
  #gone = false;
  /** Jobs that were given up and that the device holds still. */
  #leftovers: ReadonlySet<number>;
  /** Why a person must look at it, when nobody can ask it. */
  #doubt: string | null = null;
  #dropping: Promise<void> = Promise.resolve();
  #closed: Promise<void> | null = null;

  constructor(way: Way, opened: Opened, context: DriverContext, settings: PrinterSettings) {
    super();
    this.identity = opened.identity;
    this.#way = way;
    this.#opened = opened;
    this.#context = context;
    this.#settings = settings;
    this.#leftovers = new Set(opened.leftovers);
    this.#status = this.#take(opened.seen, null);
    this.#conditions = this.#noticed();
    this.#loop = new PollLoop(FAILURES_ALLOWED, {
      tick: (signal) => this.#tick(signal),
      intervalMs: () => this.#intervalMs(),
      onLost: (error) => this.#lose(error),
      onFailure: (error, inARow) =>
        context.log.info({ device: context.id, inARow, error: errorLine(error) }, "printer does not answer"),
    });
    if (settings.paper !== null) {
      this.loaded = (sheets) => {
        settings.paper?.take({ type: "loaded", sheets });
        this.#loop.hurry();
      };
    }
  }

  /** Starts looking at the device; once, by the driver. */
  start(): void {
    this.#loop.start();
  }

  status(): PrinterStatus {
    return this.#holds() && !this.#status.busy ? { ...this.#status, busy: true } : this.#status;
  }

  conditions(): readonly Condition[] {
    return this.#conditions;
  }

  /** `signal` ends the handing over; a job that was accepted is ended by its own `cancel`. */
  async print(request: PrintRequest, signal: AbortSignal): Promise<PrintJob> {
    signal.throwIfAborted();
    if (this.#gone || this.#closed !== null) throw this.#error("printer.absent", "the printer is gone");
    if (this.#holds()) throw this.#error("printer.busy", "a job is under way, or was given up and is held still");
    if (!this.#opened.formats.includes(request.mime)) {
      throw this.#error("printer.format", `${request.mime} is not among ${this.#opened.formats.join(", ")}`);
    }
    this.#submitting = true;
    try {
      const either = AbortSignal.any([signal, this.#closing.signal]);
      const deviceId = await this.#way.submit(request, either);
      either.throwIfAborted();
      return this.#follow(request, deviceId);
    } catch (error) {
      // The device may have taken a job whose acceptance never arrived.
      if (!SURELY_REFUSED.has(errorCode(error))) await this.#revoke();
      throw error;
    } finally {
      this.#submitting = false;
      this.#loop.hurry();
    }
  }

  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    signal.throwIfAborted();
    if (this.#gone || this.#closed !== null) {
      return { passed: false, conditions: [{ code: "printer.absent" }], figures: {} };
    }
    const { clock } = this.#context;
    const noticed = (seen?: PrinterStatus): readonly Condition[] => this.#noticed(seen);
    return selfTestPrinter(this.#way, this.#opened.formats, noticed, this.#settings.paper, clock, signal);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#loop.stop();
    this.#closing.abort(new VisioborneError("printer.absent", `${this.#context.id}: the printer was closed`));
    const job = this.#job;
    await Promise.all([this.#dropping, this.#settings.paper?.settled()]);
    if (job === null || this.#gone) return;
    // The paper of a person must not come out after the program that asked for it has ended.
    const signal = AbortSignal.timeout(CLOSE_CANCEL_MS);
    await this.#way.cancel(job.deviceId, signal).catch((error: unknown) => {
      this.#context.log.warn({ device: this.#context.id, error: errorLine(error) }, "job not cancelled at closing");
    });
    this.#job = null;
    job.giveUp("closed");
  }

  async #revoke(): Promise<void> {
    try {
      this.#leftovers = new Set(await this.#way.cancelOurs(AbortSignal.timeout(CLOSE_CANCEL_MS)));
    } catch (error) {
      this.#context.log.info({ device: this.#context.id, error: errorLine(error) }, "could not ask for leftover jobs");
    }
  }

  #follow(request: PrintRequest, deviceId: number): IppPrintJob {
    const copies = request.copies ?? 1;
    const job = new IppPrintJob(
      { jobId: request.jobId, deviceId, copies },
      this.#settings,
      () => this.#context.clock.monotonicMs(),
      () => this.#askCancel(deviceId),
    );
    this.#job = job;
    return job;
  }

  /** A refusal or a silence is no news: the job's own deadline tells what became of it. */
  async #askCancel(deviceId: number): Promise<void> {
    await this.#way.cancel(deviceId, this.#closing.signal).catch((error: unknown) => {
      this.#context.log.warn({ device: this.#context.id, error: errorLine(error) }, "the device did not take a cancel");
    });
    this.#loop.hurry();
  }

  #holds(): boolean {
    return this.#submitting || this.#job !== null || this.#leftovers.size > 0;
  }

  #intervalMs(): number {
    if (this.#job !== null || this.#leftovers.size > 0) return ACTIVE_POLL_MS;
    return this.#conditions.length > 0 || this.#status.busy ? TROUBLED_POLL_MS : this.#settings.pollMs;
  }

  /** One look: the device, the job under way, the jobs that were given up. */
  async #tick(signal: AbortSignal): Promise<void> {
    // The job is asked first: the device's reasons are then no older than the job's state.
    const job = this.#job;
    const attributes = job === null ? null : await this.#way.job(job.deviceId, signal);
    const seen = await this.#way.look(signal);
    if (job !== null) await this.#watch(job, attributes, seen.status, signal);
    this.#status = this.#take(seen, job);
    await this.#checkLeftovers(signal);
    this.#refresh();
  }

  /** What was seen, with the estimate where there is one. */
  #take({ status, told }: Seen, job: PrintJob | null): PrinterStatus {
    return this.#settings.paper?.observe(status, told, job) ?? status;
  }

  async #watch(
    job: IppPrintJob,
    attributes: Attributes | null,
    status: PrinterStatus,
    signal: AbortSignal,
  ): Promise<void> {
    if (attributes === null) job.giveUp("job-forgotten-by-device");
    else job.observe(attributes, status);
    const expired = job.expired();
    if (expired !== null) {
      if (expired !== "cancel") await this.#way.cancel(job.deviceId, signal);
      this.#doubt = this.#way.gaveUp();
      const after = await this.#way.job(job.deviceId, signal);
      if (after !== null) {
        const end = integer(after, "job-state");
        // A cancel that a deadline asked for is no wish of anybody: told as failed.
        if (end === JOB_STATE.completed || (isFinal(end) && expired === "cancel")) job.observe(after, status);
        if (!isFinal(end)) this.#leftovers = new Set([...this.#leftovers, job.deviceId]);
      }
      job.giveUp(expired === "cancel" ? "cancel-not-confirmed" : `deadline-${expired}`);
    }
    if (job.over() && this.#job === job) this.#job = null;
  }

  async #checkLeftovers(signal: AbortSignal): Promise<void> {
    for (const id of this.#leftovers) {
      const attributes = await this.#way.job(id, signal);
      if (attributes !== null && !isFinal(integer(attributes, "job-state"))) continue;
      this.#leftovers = new Set([...this.#leftovers].filter((other) => other !== id));
      this.#context.log.warn({ device: this.#context.id }, "the device has ended a job that was given up");
    }
  }

  #noticed(status: PrinterStatus = this.#status): readonly Condition[] {
    const conditions = conditionsOf(status, this.#leftovers.size > 0 ? "processing-to-stop-point" : this.#doubt);
    return this.#settings.paper?.conditions(status, conditions) ?? conditions;
  }

  #refresh(): void {
    const now = this.#noticed();
    if (JSON.stringify(now) === JSON.stringify(this.#conditions)) return;
    this.#conditions = now;
    this.emit("conditions", now);
  }

  #lose(cause: unknown): void {
    this.#gone = true;
    this.#closing.abort(cause);
    const job = this.#job;
    this.#job = null;
    if (job !== null) this.#dropping = this.#way.drop(job.deviceId, AbortSignal.timeout(CLOSE_CANCEL_MS));
    job?.giveUp("printer-absent");
    this.emit("lost", this.#error("printer.absent", `the printer no longer answers: ${errorLine(cause)}`, cause));
  }

  #error(code: string, why: string, cause?: unknown): VisioborneError {
    const { id } = this.#context;
    return new VisioborneError(code, `${id}: ${why}`, { device: id }, cause === undefined ? {} : { cause });
  }
}
