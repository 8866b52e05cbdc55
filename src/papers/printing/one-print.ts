import { randomBytes } from "node:crypto";
import type { Printer, PrintJob, PrintProgress } from "../../../devices/printer/port.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import type { PapersPrintState } from "../../contract/papers/types.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { PapersFolder } from "../options.ts";
import { isOver, RECEIVING, step, type PrintEvent, type PrintMachine } from "./machine.ts";
import { problemOf } from "./problems.ts";

/** What is asked of one print. */
export interface Wanted {
  readonly id: string;
  readonly what: PapersPrintState["what"];
  readonly title: string;
  /** As the expert's page has counted them, until the borne has. */
  readonly pages: number;
  /** `ticket`: on the roll of the ticket printer, which costs no page. */
  readonly on: "printer" | "ticket";
  /** What is said of it when it is out; absent = that it is out. */
  readonly spoken?: string;
}

export interface OnePrintHands {
  readonly folder: PapersFolder;
  readonly log: Logger;
  readonly changed: (print: OnePrint, before: PrintMachine) => void;
}

/** Nothing of the document is wrong: the printer is tried again when it is free. */
const TRY_AGAIN: ReadonlySet<string> = new Set(["printer.busy", "printer.absent"]);

const SETTLE_MS = 50;

/** One print: its state, its file in RAM, its job on the device. */
export class OnePrint {
  readonly wanted: Wanted;
  readonly #hands: OnePrintHands;
  readonly #abort = new AbortController();
  #machine: PrintMachine = RECEIVING;
  #path: string | undefined;
  #preview: string | undefined;
  #printer: Printer | undefined;
  #job: PrintJob | undefined;

  constructor(wanted: Wanted, hands: OnePrintHands) {
    this.wanted = wanted;
    this.#hands = hands;
  }

  now(): PrintMachine {
    return this.#machine;
  }

  over(): boolean {
    return isOver(this.#machine);
  }

  told(): PapersPrintState {
    const { id, what, title } = this.wanted;
    const { state, done, total, problem } = this.#machine;
    return { id, what, title, state, done, total, problem };
  }

  /** Pages that it takes of the call's budget: what may still come out, or what did. */
  charge(): number {
    if (this.wanted.on === "ticket") return 0;
    const { total, done } = this.#machine;
    return this.over() ? done : Math.max(done, total === 0 ? this.wanted.pages : total);
  }

  preview(): string | undefined {
    return this.#preview;
  }

  /** Takes over the picture that is shown. */
  async shows(path: string): Promise<void> {
    if (this.over()) return this.#remove(path);
    this.#preview = path;
  }

  /** Its document lies in RAM. @param ask the usager is shown it first */
  async has(path: string, pages: number, ask: boolean): Promise<void> {
    if (this.over()) return this.#remove(path);
    this.#path = path;
    this.feed({ type: "received", pages, ask });
  }

  feed(event: PrintEvent): void {
    const before = this.#machine;
    const { print, effects } = step(before, event);
    this.#machine = print;
    for (const effect of effects) {
      if (effect === "hand-over") void this.#handOver();
      else if (effect === "cancel-job") this.#cancel();
      else if (effect === "wipe") void this.#wipe();
      else this.#hands.log.error({ event: event.type, state: before.state }, "event that this print can't have");
    }
    if (print !== before) this.#hands.changed(this, before);
  }

  /** Its turn has come. */
  turn(printer: Printer): void {
    this.#printer = printer;
    this.feed({ type: "turn" });
  }

  /** Looks again at what the device says of itself: a job that is held up may have another reason now. */
  look(): void {
    if (this.#job !== undefined && this.#machine.atDevice) this.#progress(this.#job.progress(), true);
  }

  async #handOver(): Promise<void> {
    const { log } = this.#hands;
    const [printer, path] = [this.#printer, this.#path];
    if (printer === undefined || path === undefined) return this.feed({ type: "not-taken", problem: "printer.absent" });
    // The name on the printer's panel says nothing of the document, nor of the one who reads it.
    const jobId = `v-${randomBytes(6).toString("hex")}`;
    try {
      const mime = this.wanted.on === "ticket" ? "text/plain" : "application/pdf";
      this.#job = await printer.print({ jobId, path, mime }, this.#abort.signal);
    } catch (error) {
      const code = errorCode(error);
      const again = TRY_AGAIN.has(code) || this.#abort.signal.aborted;
      if (!again) log.warn({ code }, `not printed: ${errorLine(error)}`);
      return this.feed(again ? { type: "not-taken", problem: code } : { type: "over", as: "failed", problem: code });
    }
    const job = this.#job;
    job.on("progress", (progress) => this.#progress(progress, false));
    this.#progress(job.progress(), false);
    // It was stopped while it was handed over.
    if (this.#machine.stoppedBy !== undefined) this.#cancel();
    const { state, reasons } = await job.done;
    job.removeAllListeners();
    this.#job = undefined;
    const as = state === "completed" || state === "cancelled" ? state : "failed";
    this.feed({ type: "over", as, problem: as === "failed" ? problemOf(printer, reasons) : null });
  }

  /** @param settled the device's conditions are no older than this */
  #progress({ state, sheetsDone, reasons }: PrintProgress, settled: boolean): void {
    if (state !== "pending" && state !== "printing" && state !== "held-up") return;
    // A driver tells of the job before it tells of the device: what is wrong is known a moment later.
    if (state === "held-up" && !settled) return void setTimeout(() => this.look(), SETTLE_MS).unref();
    const { total, stoppedBy } = this.#machine;
    if (sheetsDone > total && stoppedBy === undefined) {
      this.#hands.log.error({ done: sheetsDone, total }, "the printer prints more than was counted: stopped");
      this.feed({ type: "stop", by: "expert" });
    }
    const problem = state === "held-up" ? problemOf(this.#printer, reasons) : null;
    this.feed({ type: "news", news: { state, done: Math.min(sheetsDone, total), problem } });
  }

  #cancel(): void {
    this.#abort.abort(new Error("stopped"));
    this.#job?.cancel().catch((error: unknown) => {
      this.#hands.log.warn({ code: errorCode(error) }, "the printer did not take a cancel");
    });
  }

  async #wipe(): Promise<void> {
    const paths = [this.#path, this.#preview].filter((path) => path !== undefined);
    this.#path = undefined;
    this.#preview = undefined;
    for (const path of paths) await this.#remove(path);
  }

  /** What can't be wiped now is wiped, and told, at the end of the call: the folder is. */
  async #remove(path: string): Promise<void> {
    await this.#hands.folder.wipe(path).catch((error: unknown) => {
      this.#hands.log.error({ code: errorCode(error) }, "a print was not wiped yet");
    });
  }
}
