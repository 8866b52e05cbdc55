import { EventEmitter } from "node:events";
import type { PrinterStatus, PrintJob, PrintProgress, PrintState } from "../port.ts";
import { integer, strings } from "./attributes.ts";
import type { Attributes } from "./attributes.ts";
import { JOB_STATE } from "./operations.ts";
import { holdingReasons } from "./reasons.ts";

export interface JobDeadlines {
  /** Without progress while nothing holds the job up, ms. */
  readonly stillMs: number;
  /** Without any progress, held up or not, ms. */
  readonly totalMs: number;
  /** From the wish to cancel to the device's word that it has, ms. */
  readonly cancelMs: number;
}

/** No sheet for so long, and an empty tray that need not concern this job holds it up, ms. */
const STILL_MS = 10_000;

export const TERMINAL: ReadonlySet<PrintState> = new Set(["completed", "cancelled", "failed"]);

/**
 * A job on the device. It is fed with what the device says of it (`observe`) and never asks itself. Only `job-state`
 * ends it: devices show `completed` and `processing-to-stop-point` together, and count sheets before they are out.
 */
export class IppPrintJob extends EventEmitter<{ progress: [PrintProgress] }> implements PrintJob {
  readonly jobId: string;
  /** The device's own number for it. */
  readonly deviceId: number;
  readonly done: Promise<PrintProgress>;
  readonly #copies: number;
  readonly #deadlines: JobDeadlines;
  readonly #askCancel: () => Promise<void>;
  readonly #nowMs: () => number;
  readonly #settled: (progress: PrintProgress) => void;
  #progress: PrintProgress = { state: "pending", sheetsDone: 0, sheetsTotal: "unknown", reasons: [] };
  #jobState = 0;
  /** Last sheet or change of job-state. */
  #movedAtMs: number;
  /** The same, or the last moment at which something held it up. */
  #freeSinceMs: number;
  #cancelAtMs: number | null = null;

  constructor(
    ids: { jobId: string; deviceId: number; copies: number },
    deadlines: JobDeadlines,
    nowMs: () => number,
    askCancel: () => Promise<void>,
  ) {
    super();
    this.jobId = ids.jobId;
    this.deviceId = ids.deviceId;
    this.#copies = ids.copies;
    this.#deadlines = deadlines;
    this.#askCancel = askCancel;
    this.#nowMs = nowMs;
    this.#movedAtMs = nowMs();
    this.#freeSinceMs = this.#movedAtMs;
    const { promise, resolve } = Promise.withResolvers<PrintProgress>();
    this.done = promise;
    this.#settled = resolve;
  }

  progress(): PrintProgress {
    return this.#progress;
  }

  /** Whether it has a final state for the caller; the device may hold it still. */
  over(): boolean {
    return TERMINAL.has(this.#progress.state);
  }

  /** Asks the device to cancel. Resolves when it was asked; `done` tells what became of it. */
  async cancel(): Promise<void> {
    if (this.over()) return;
    this.#cancelAtMs ??= this.#nowMs();
    await this.#askCancel();
  }

  /** Takes in what the device says of the job and of itself. */
  observe(attributes: Attributes, status: PrinterStatus): void {
    if (this.over()) return;
    const jobState = integer(attributes, "job-state") ?? this.#jobState;
    const sheetsDone = Math.max(0, sheetsDoneOf(attributes) ?? this.#progress.sheetsDone);
    const now = this.#nowMs();
    if (jobState !== this.#jobState || sheetsDone > this.#progress.sheetsDone) {
      this.#movedAtMs = now;
      this.#freeSinceMs = now;
    }
    this.#jobState = jobState;
    const holding = holdingReasons(status.reasons, now - this.#movedAtMs >= STILL_MS);
    const state = stateOf(jobState, holding.length > 0 || status.state === "stopped");
    if (state === "held-up") this.#freeSinceMs = now;
    const sheetsTotal = this.#totalOf(attributes);
    // Some devices count no sheets at all, or the last one late.
    const known = state === "completed" && typeof sheetsTotal === "number" ? sheetsTotal : sheetsDone;
    this.#say({
      state,
      sheetsDone: typeof sheetsTotal === "number" ? Math.min(known, sheetsTotal) : known,
      sheetsTotal,
      reasons: reasonsOf(state, holding, attributes),
    });
  }

  /** The deadline that has passed, if one has. `still` and `total` call for a cancel. */
  expired(): "still" | "total" | "cancel" | null {
    const now = this.#nowMs();
    if (this.over()) return null;
    if (this.#cancelAtMs !== null) return now - this.#cancelAtMs > this.#deadlines.cancelMs ? "cancel" : null;
    if (now - this.#movedAtMs > this.#deadlines.totalMs) return "total";
    return now - this.#freeSinceMs > this.#deadlines.stillMs ? "still" : null;
  }

  /** Ends it without the device's word: printer gone, deadline, device closed. */
  giveUp(...reasons: readonly string[]): void {
    if (this.over()) return;
    this.#say({ ...this.#progress, state: "failed", reasons: [...new Set([...reasons, ...this.#progress.reasons])] });
  }

  /** Like a job's own impressions, `job-impressions` leaves the copies out; `job-media-sheets` has them (RFC 8011, 5.3.17). */
  #totalOf(attributes: Attributes): number | "unknown" {
    const sheets = integer(attributes, "job-media-sheets");
    if (sheets !== undefined && sheets > 0) return sheets;
    const impressions = integer(attributes, "job-impressions");
    if (impressions !== undefined && impressions > 0) return impressions * this.#copies;
    return this.#progress.sheetsTotal;
  }

  #say(progress: PrintProgress): void {
    if (JSON.stringify(progress) === JSON.stringify(this.#progress)) return;
    this.#progress = progress;
    this.emit("progress", progress);
    if (TERMINAL.has(progress.state)) this.#settled(progress);
  }
}

function sheetsDoneOf(attributes: Attributes): number | undefined {
  return integer(attributes, "job-media-sheets-completed") ?? integer(attributes, "job-impressions-completed");
}

function stateOf(jobState: number, held: boolean): PrintState {
  switch (jobState) {
    case JOB_STATE.completed:
      return "completed";
    case JOB_STATE.canceled:
      return "cancelled";
    case JOB_STATE.aborted:
      return "failed";
    case JOB_STATE.stopped:
      return "held-up";
    case JOB_STATE.processing:
      return held ? "held-up" : "printing";
    default:
      return held ? "held-up" : "pending";
  }
}

function reasonsOf(state: PrintState, holding: readonly string[], attributes: Attributes): readonly string[] {
  if (state === "held-up") return holding;
  return state === "failed" ? strings(attributes, "job-state-reasons").filter((keyword) => keyword !== "none") : [];
}
