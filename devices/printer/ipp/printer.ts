import { EventEmitter } from "node:events";
import { errorCode, errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import type { Condition, DeviceEvents, DeviceIdentity, DriverContext, SelfTestResult } from "../../device.ts";
import type { Printer, PrinterStatus, PrintJob, PrintRequest } from "../port.ts";
import { integer } from "./attributes.ts";
import type { Attributes } from "./attributes.ts";
import type { IppClient } from "./client.ts";
import { conditionsOf } from "./conditions.ts";
import { handOver } from "./hand-over.ts";
import { IppPrintJob } from "./job.ts";
import type { JobDeadlines } from "./job.ts";
import { PollLoop } from "./loop.ts";
import { isFinal } from "./operations.ts";
import { cancelJob, cancelOurs, getJob, getPrinter } from "./requests.ts";
import type { Abilities } from "./requests.ts";
import { selfTestPrinter } from "./self-test.ts";
import { printerStatus, STATUS_ATTRIBUTES } from "./status.ts";

export interface Opened {
  readonly identity: DeviceIdentity;
  readonly formats: readonly string[];
  readonly abilities: Abilities;
  readonly status: PrinterStatus;
  /** Jobs of an earlier run that the device holds in spite of a cancel, by its own numbers. */
  readonly leftovers: readonly number[];
}

/** A device that was told twice in a row not to be there is gone: with a 15 s poll, within 16 s and the deadline. */
const FAILURES_ALLOWED = 2;
const ACTIVE_POLL_MS = 1000;
const TROUBLED_POLL_MS = 2000;
const SURELY_REFUSED: ReadonlySet<string> = new Set(["printer.busy", "printer.format", "printer.document"]);
const CLOSE_CANCEL_MS = 2000;

/** An IPP printer that is open. Everything it says comes from the device: nothing is remembered in its place. */
export class IppPrinter extends EventEmitter<DeviceEvents> implements Printer {
  readonly identity: DeviceIdentity;
  readonly #client: IppClient;
  readonly #opened: Opened;
  readonly #context: DriverContext;
  readonly #settings: JobDeadlines & { readonly pollMs: number };
  readonly #loop: PollLoop;
  readonly #closing = new AbortController();
  #status: PrinterStatus;
  #conditions: readonly Condition[];
  #job: IppPrintJob | null = null;
  #submitting = false;
  #gone = false;
  /** Jobs that were given up and that the device holds still. */
  #leftovers: ReadonlySet<number>;
  #closed: Promise<void> | null = null;

  constructor(
    client: IppClient,
    opened: Opened,
    context: DriverContext,
    settings: JobDeadlines & { readonly pollMs: number },
  ) {
    super();
    this.identity = opened.identity;
    this.#client = client;
    this.#opened = opened;
    this.#context = context;
    this.#settings = settings;
    this.#status = opened.status;
    this.#leftovers = new Set(opened.leftovers);
    this.#conditions = this.#noticed();
    this.#loop = new PollLoop(FAILURES_ALLOWED, {
      tick: (signal) => this.#tick(signal),
      intervalMs: () => this.#intervalMs(),
      onLost: (error) => this.#lose(error),
      onFailure: (error, inARow) =>
        context.log.info({ device: context.id, inARow, error: errorLine(error) }, "printer does not answer"),
    });
  }

  /** Starts looking at the device; once, by the driver. */
  start(): void {
    this.#loop.start();
  }

  status(): PrinterStatus {
    const holds = this.#submitting || this.#job !== null || this.#leftovers.size > 0;
    return holds && !this.#status.busy ? { ...this.#status, busy: true } : this.#status;
  }

  conditions(): readonly Condition[] {
    return this.#conditions;
  }

  /** `signal` ends the handing over; a job that was accepted is ended by its own `cancel`. */
  async print(request: PrintRequest, signal: AbortSignal): Promise<PrintJob> {
    signal.throwIfAborted();
    if (this.#gone || this.#closed !== null) throw this.#error("printer.absent", "the printer is gone");
    if (this.#submitting || this.#job !== null) throw this.#error("printer.busy", "a job is under way");
    if (this.#leftovers.size > 0) throw this.#error("printer.busy", "the device holds a job that was given up");
    if (!this.#opened.formats.includes(request.mime)) {
      throw this.#error("printer.format", `${request.mime} is not among ${this.#opened.formats.join(", ")}`);
    }
    this.#submitting = true;
    try {
      const either = AbortSignal.any([signal, this.#closing.signal]);
      const deviceId = await handOver(this.#client, this.#opened.abilities, request, either);
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
    return selfTestPrinter(this.#client, this.#opened, () => this.#noticed(), this.#context.clock, signal);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#loop.stop();
    this.#closing.abort(new VisioborneError("printer.absent", `${this.#context.id}: the printer was closed`));
    const job = this.#job;
    if (job === null || this.#gone) return;
    // The paper of a person must not come out after the program that asked for it has ended.
    const signal = AbortSignal.timeout(CLOSE_CANCEL_MS);
    await cancelJob(this.#client, job.deviceId, signal).catch((error: unknown) => {
      this.#context.log.warn({ device: this.#context.id, error: errorLine(error) }, "job not cancelled at closing");
    });
    this.#job = null;
    job.giveUp("closed");
  }

  async #revoke(): Promise<void> {
    try {
      this.#leftovers = new Set(await cancelOurs(this.#client, AbortSignal.timeout(CLOSE_CANCEL_MS)));
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
    await cancelJob(this.#client, deviceId, this.#closing.signal).catch((error: unknown) => {
      this.#context.log.warn({ device: this.#context.id, error: errorLine(error) }, "the device did not take a cancel");
    });
    this.#loop.hurry();
  }

  #intervalMs(): number {
    if (this.#job !== null || this.#leftovers.size > 0) return ACTIVE_POLL_MS;
    return this.#conditions.length > 0 || this.#status.busy ? TROUBLED_POLL_MS : this.#settings.pollMs;
  }

  /** One look: the device, the job under way, the jobs that were given up. */
  async #tick(signal: AbortSignal): Promise<void> {
    // The job is asked first: the device's reasons are then no older than the job's state.
    const job = this.#job;
    const attributes = job === null ? null : await getJob(this.#client, job.deviceId, signal);
    this.#status = printerStatus(await getPrinter(this.#client, STATUS_ATTRIBUTES, signal));
    if (job !== null) await this.#watch(job, attributes, signal);
    await this.#checkLeftovers(signal);
    this.#refresh();
  }

  async #watch(job: IppPrintJob, attributes: Attributes | null, signal: AbortSignal): Promise<void> {
    if (attributes === null) job.giveUp("job-forgotten-by-device");
    else job.observe(attributes, this.#status);
    const expired = job.expired();
    if (expired !== null) {
      if (expired !== "cancel") await cancelJob(this.#client, job.deviceId, signal);
      const after = await getJob(this.#client, job.deviceId, signal);
      if (after !== null) {
        if (isFinal(integer(after, "job-state"))) job.observe(after, this.#status);
        else this.#leftovers = new Set([...this.#leftovers, job.deviceId]);
      }
      job.giveUp(expired === "cancel" ? "cancel-not-confirmed" : `deadline-${expired}`);
    }
    if (job.over() && this.#job === job) this.#job = null;
  }

  async #checkLeftovers(signal: AbortSignal): Promise<void> {
    for (const id of this.#leftovers) {
      const attributes = await getJob(this.#client, id, signal);
      if (attributes !== null && !isFinal(integer(attributes, "job-state"))) continue;
      this.#leftovers = new Set([...this.#leftovers].filter((other) => other !== id));
      this.#context.log.warn({ device: this.#context.id }, "the device has ended a job that was given up");
    }
  }

  #noticed(): readonly Condition[] {
    return conditionsOf(this.#status, this.#leftovers.size > 0 ? "processing-to-stop-point" : null);
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
    job?.giveUp("printer-absent");
    this.emit("lost", this.#error("printer.absent", `the printer no longer answers: ${errorLine(cause)}`, cause));
  }

  #error(code: string, why: string, cause?: unknown): VisioborneError {
    const { id } = this.#context;
    return new VisioborneError(code, `${id}: ${why}`, { device: id }, cause === undefined ? {} : { cause });
  }
}
