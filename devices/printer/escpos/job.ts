import { EventEmitter } from "node:events";
import { TERMINAL } from "../ipp/job.ts";
import type { JobDeadlines } from "../ipp/job.ts";
import type { PrintJob, PrintProgress } from "../port.ts";
import { holdingOf } from "./status.ts";
import type { TicketStatus } from "./status.ts";

/** What a job does to the printer. */
export interface TicketHands {
  /** Sends a piece with a `whenDone` after it. */
  send(piece: Uint8Array): void;
  /** The job ends before its time: what the printer holds of it is to be dropped. */
  drop(): void;
  nowMs(): number;
}

/** How a job that is being dropped will end, once the printer holds nothing of it. */
interface Ending {
  readonly state: "cancelled" | "failed";
  readonly reasons: readonly string[];
  readonly sinceMs: number;
}

/**
 * Tickets on their way, one piece of some lines after the other: the next is sent when the printer has said that the
 * last is printed. Nothing is ever sent twice: at the end of the paper the printer keeps what it has and goes on with
 * it, and a job that is cut off says which tickets came out whole. A ticket counts once it was cut.
 */
export class TicketJob extends EventEmitter<{ progress: [PrintProgress] }> implements PrintJob {
  readonly jobId: string;
  readonly done: Promise<PrintProgress>;
  readonly #pieces: readonly { readonly bytes: Uint8Array; readonly last: boolean }[];
  readonly #deadlines: JobDeadlines;
  readonly #hands: TicketHands;
  readonly #settled: (progress: PrintProgress) => void;
  #progress: PrintProgress;
  #sent = 0;
  #answered = 0;
  #movedAtMs: number;
  #freeSinceMs: number;
  #ending: Ending | null = null;

  constructor(jobId: string, tickets: readonly (readonly Uint8Array[])[], deadlines: JobDeadlines, hands: TicketHands) {
    super();
    this.jobId = jobId;
    this.#pieces = tickets.flatMap((pieces) => pieces.map((bytes, i) => ({ bytes, last: i === pieces.length - 1 })));
    this.#deadlines = deadlines;
    this.#hands = hands;
    this.#movedAtMs = hands.nowMs();
    this.#freeSinceMs = this.#movedAtMs;
    this.#progress = { state: "pending", sheetsDone: 0, sheetsTotal: tickets.length, reasons: [] };
    const { promise, resolve } = Promise.withResolvers<PrintProgress>();
    this.done = promise;
    this.#settled = resolve;
  }

  progress(): PrintProgress {
    return this.#progress;
  }

  over(): boolean {
    return TERMINAL.has(this.#progress.state);
  }

  /** Whether an answer of the printer is still to come. */
  outstanding(): boolean {
    return this.#sent > this.#answered;
  }

  /** Whether part of a ticket may have come out. */
  begun(): boolean {
    const last = this.#pieces[this.#sent - 1];
    return last !== undefined && (this.outstanding() || !last.last);
  }

  /** The printer has printed the piece that was sent last. */
  answered(): void {
    if (this.over() || this.#ending !== null || !this.outstanding()) return;
    this.#answered += 1;
    this.#movedAtMs = this.#hands.nowMs();
    this.#freeSinceMs = this.#movedAtMs;
    const cut = this.#pieces[this.#answered - 1]?.last === true;
    const sheetsDone = this.#progress.sheetsDone + (cut ? 1 : 0);
    const completed = this.#answered === this.#pieces.length;
    this.#say({ ...this.#progress, state: completed ? "completed" : "printing", sheetsDone, reasons: [] });
    if (!completed) this.#next();
  }

  /** Takes in how the printer is. */
  look(status: TicketStatus): void {
    if (this.over() || this.#ending !== null) return;
    const reasons = holdingOf(status);
    if (reasons.length > 0) {
      this.#freeSinceMs = this.#hands.nowMs();
      this.#say({ ...this.#progress, state: "held-up", reasons });
    } else {
      this.#say({ ...this.#progress, state: "printing", reasons: [] });
      if (!this.outstanding()) this.#next();
    }
    this.#checkDeadlines();
  }

  /** Asks to end it; `done` tells when the printer holds nothing of it any more. */
  cancel(): Promise<void> {
    this.#end("cancelled");
    return Promise.resolve();
  }

  /** The printer holds nothing of it any more. */
  dropped(): void {
    if (this.#ending === null) return;
    this.#say({ ...this.#progress, state: this.#ending.state, reasons: this.#ending.reasons });
  }

  /** Whether the printer has had its time to confirm that it dropped the job. */
  notConfirmed(): boolean {
    return this.#ending !== null && this.#hands.nowMs() - this.#ending.sinceMs > this.#deadlines.cancelMs;
  }

  /** Ends it without the printer's word. */
  giveUp(...reasons: readonly string[]): void {
    if (this.over()) return;
    const why = [...reasons, ...(this.#ending?.reasons ?? []), ...this.#progress.reasons];
    this.#say({ ...this.#progress, state: "failed", reasons: [...new Set(why)] });
  }

  #next(): void {
    const piece = this.#pieces[this.#sent];
    if (piece === undefined) return;
    this.#sent += 1;
    this.#hands.send(piece.bytes);
  }

  #checkDeadlines(): void {
    const now = this.#hands.nowMs();
    if (now - this.#movedAtMs > this.#deadlines.totalMs) this.#end("failed", "deadline-total");
    else if (now - this.#freeSinceMs > this.#deadlines.stillMs) this.#end("failed", "deadline-still");
  }

  #end(state: Ending["state"], ...reasons: readonly string[]): void {
    if (this.over() || this.#ending !== null) return;
    this.#ending = { state, reasons, sinceMs: this.#hands.nowMs() };
    // Between two tickets the printer holds nothing.
    if (this.begun()) this.#hands.drop();
    else this.dropped();
  }

  #say(progress: PrintProgress): void {
    if (JSON.stringify(progress) === JSON.stringify(this.#progress)) return;
    this.#progress = progress;
    this.emit("progress", progress);
    if (TERMINAL.has(progress.state)) this.#settled(progress);
  }
}
