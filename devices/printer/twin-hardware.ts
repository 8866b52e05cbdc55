import { EventEmitter } from "node:events";
import { benchNumber } from "../bench-args.ts";
import { TwinHardware } from "../twin.ts";
import type { BenchAction, TwinOptions } from "../twin.ts";
import type { PrintJob, PrintProgress } from "./port.ts";

export const TWIN_PRINTER_FAULTS = [
  "media-empty",
  "media-low",
  "media-jam",
  "cover-open",
  "paused",
  "toner-empty",
  "toner-low",
  "unplugged",
] as const;
/** Faults at which no sheet moves. */
const HOLDING: ReadonlySet<string> = new Set(["media-empty", "media-jam", "cover-open", "paused", "toner-empty"]);
export const CAPACITY_SHEETS = 250;
const LOW_SHEETS = 25;
const KEPT = 20;

/** Options of the profile. */
export interface TwinPrinterOptions extends TwinOptions {
  readonly sheets?: number;
  readonly sheetMs?: number;
}

/** The simulated printer itself: tray, toner, paper path. */
export class PrinterHardware extends TwinHardware {
  readonly sheetMs: number;
  sheets: number;
  job: TwinPrintJob | null = null;
  readonly printed: { jobId: string; sheets: number; at: number }[] = [];

  constructor(options: TwinPrinterOptions) {
    super(TWIN_PRINTER_FAULTS);
    this.sheets = options.sheets ?? 100;
    this.sheetMs = options.sheetMs ?? 400;
  }

  override plugged(): boolean {
    return this.fault !== "unplugged" && this.fault !== "absent";
  }

  override setFault(fault: string | null): Promise<void> {
    // Whoever takes "paper out" away has put paper in.
    if (this.fault === "media-empty" && fault !== "media-empty" && this.sheets === 0) this.sheets = CAPACITY_SHEETS;
    return super.setFault(fault);
  }

  seenSheets(): number {
    if (this.fault === "media-empty") return 0;
    return this.fault === "media-low" ? Math.min(this.sheets, 10) : this.sheets;
  }

  tonerPct(): number {
    if (this.fault === "toner-empty") return 0;
    return this.fault === "toner-low" ? 5 : 75;
  }

  /** In the keywords of a real one, so that the same rules make conditions of them. */
  reasons(): readonly string[] {
    const sheets = this.seenSheets();
    const media = sheets === 0 ? "media-empty" : sheets < LOW_SHEETS ? "media-low" : null;
    const other = this.fault !== null && !this.fault.startsWith("media-") ? this.fault : null;
    const jam = this.fault === "media-jam" ? this.fault : null;
    return [jam, other, media].filter((stem) => stem !== null).map((stem) => `${stem}-report`);
  }

  /** Why no sheet moves, or null. */
  holding(): string | null {
    if (this.fault !== null && HOLDING.has(this.fault)) return this.fault;
    return this.sheets > 0 ? null : "media-empty";
  }

  protected override readings(): Readonly<Record<string, unknown>> {
    return {
      sheets: this.sheets,
      capacitySheets: CAPACITY_SHEETS,
      tonerPct: this.tonerPct(),
      printing: this.job === null ? null : { jobId: this.job.jobId, ...this.job.progress() },
      printed: [...this.printed],
    };
  }

  protected override actions(): Readonly<Record<string, BenchAction>> {
    return {
      load: (args) => {
        this.sheets = Math.floor(benchNumber(args, "sheets", 0, CAPACITY_SHEETS));
        if (this.sheets > 0 && (this.fault === "media-empty" || this.fault === "media-low")) this.fault = null;
        this.emit("changed");
      },
    };
  }
}

/** A job on the simulated printer: a sheet each `sheetMs`, unless something holds it up. */
export class TwinPrintJob extends EventEmitter<{ progress: [PrintProgress] }> implements PrintJob {
  readonly jobId: string;
  readonly done: Promise<PrintProgress>;
  readonly #hardware: PrinterHardware;
  readonly #settled: (progress: PrintProgress) => void;
  readonly #moved: () => void;
  #progress: PrintProgress;
  #timer: NodeJS.Timeout | null = null;

  /** @param moved called when a sheet is out and when the job is over */
  constructor(jobId: string, sheetsTotal: number, hardware: PrinterHardware, moved: () => void) {
    super();
    this.jobId = jobId;
    this.#hardware = hardware;
    this.#moved = moved;
    this.#progress = { state: "pending", sheetsDone: 0, sheetsTotal, reasons: [] };
    const { promise, resolve } = Promise.withResolvers<PrintProgress>();
    this.done = promise;
    this.#settled = resolve;
  }

  progress(): PrintProgress {
    return this.#progress;
  }

  /** Goes on, or stops where it is: to be called when the hardware has changed. */
  look(): void {
    if (this.#over()) return;
    const holding = this.#hardware.holding();
    if (holding !== null) {
      this.#stopTimer();
      this.#say({ ...this.#progress, state: "held-up", reasons: [holding] });
      return;
    }
    this.#say({ ...this.#progress, state: "printing", reasons: [] });
    this.#timer ??= setTimeout(() => this.#sheetOut(), this.#hardware.sheetMs);
  }

  cancel(): Promise<void> {
    this.end("cancelled");
    return Promise.resolve();
  }

  end(state: "completed" | "cancelled" | "failed", ...reasons: readonly string[]): void {
    if (this.#over()) return;
    this.#stopTimer();
    const { sheetsDone } = this.#progress;
    this.#hardware.job = null;
    if (sheetsDone > 0) this.#hardware.printed.push({ jobId: this.jobId, sheets: sheetsDone, at: Date.now() });
    this.#hardware.printed.splice(0, Math.max(0, this.#hardware.printed.length - KEPT));
    this.#say({ ...this.#progress, state, reasons });
    this.#moved();
    this.#settled(this.#progress);
  }

  #sheetOut(): void {
    this.#timer = null;
    this.#hardware.sheets -= 1;
    this.#say({ ...this.#progress, sheetsDone: this.#progress.sheetsDone + 1 });
    if (this.#progress.sheetsDone === this.#progress.sheetsTotal) this.end("completed");
    else this.look();
    this.#moved();
  }

  #over(): boolean {
    return ["completed", "cancelled", "failed"].includes(this.#progress.state);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #say(progress: PrintProgress): void {
    if (JSON.stringify(progress) === JSON.stringify(this.#progress)) return;
    this.#progress = progress;
    this.emit("progress", progress);
  }
}
