import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { errorLine } from "../../src/contract/errors.ts";
import type { Condition } from "../device.ts";
import type { Logger } from "../../src/contract/runtime.ts";
import { estimateAfter, estimatedConditions, parseEstimate, withEstimate } from "./estimate.ts";
import type { PaperEstimate, PaperEvent, PaperSettings } from "./estimate.ts";
import { parseReasons } from "./ipp/reasons.ts";
import type { PrinterStatus, PrintJob } from "./port.ts";

/**
 * The estimate of one printer, kept in a file of the run-time folder: it outlives a reopening and a restart of the
 * daemon, not a boot, after which the tray counts as filled. On the card it would be a write for each sheet.
 */
export class PaperCount {
  readonly settings: PaperSettings;
  readonly #path: string;
  readonly #log: Logger;
  #estimate: PaperEstimate;
  #writing: Promise<void> = Promise.resolve();
  #job: PrintJob | null = null;
  /** Sheets of that job which are counted already. */
  #counted = 0;

  private constructor(path: string, estimate: PaperEstimate, settings: PaperSettings, log: Logger) {
    this.#path = path;
    this.#estimate = estimate;
    this.settings = settings;
    this.#log = log;
  }

  /** Reads what was kept; without a file, or with one that is no estimate, the tray counts as filled. */
  static async open(path: string, settings: PaperSettings, log: Logger): Promise<PaperCount> {
    const text = await readFile(path, "utf8").catch(() => null);
    const kept = text === null ? null : parseEstimate(text);
    if (text !== null && kept === null) log.warn({ path }, "paper estimate unreadable: the tray counts as filled");
    return new PaperCount(path, kept ?? { sheets: settings.loadedSheets, empty: false }, settings, log);
  }

  estimate(): PaperEstimate {
    return this.#estimate;
  }

  /**
   * Takes in what one look gave.
   * @param told whether the reasons are the device's own word; else only a job that moves shows that there is paper
   * @param job the job under way at that look, the last look of its life included
   * @returns the status with the estimate in it
   */
  observe(status: PrinterStatus, told: boolean, job: PrintJob | null): PrinterStatus {
    const empty = parseReasons(status.reasons).some(({ stem }) => stem === "media-empty" || stem === "media-needed");
    const done = job?.progress().sheetsDone ?? 0;
    const moved = done - (job !== null && job === this.#job ? this.#counted : 0);
    if (empty || told || moved > 0) this.take({ type: "seen", empty });
    if (moved > 0) this.take({ type: "used", sheets: moved });
    this.#job = job;
    this.#counted = done;
    return this.shown(status);
  }

  /** The status with the estimate in it. */
  shown(status: PrinterStatus): PrinterStatus {
    return withEstimate(status, this.#estimate, this.settings);
  }

  /** The conditions of a status, with paper that is low by the estimate. */
  conditions(status: PrinterStatus, noticed: readonly Condition[]): readonly Condition[] {
    return estimatedConditions(this.shown(status), noticed, this.settings);
  }

  /** Takes an event in; kept in the background. */
  take(event: PaperEvent): void {
    const after = estimateAfter(this.#estimate, event, this.settings);
    if (after.sheets === this.#estimate.sheets && after.empty === this.#estimate.empty) return;
    this.#estimate = after;
    this.#writing = this.#writing.then(() => this.#keep());
  }

  /** Resolves when what is known is kept. */
  settled(): Promise<void> {
    return this.#writing;
  }

  async #keep(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      await writeFile(`${this.#path}.new`, JSON.stringify(this.#estimate), { mode: 0o600 });
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.info({ path: this.#path, error: errorLine(error) }, "paper estimate not kept");
    }
  }
}
