import { copyFile, mkdir, readFile, rm, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { EventEmitter, once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { countPages } from "../../../../devices/printer/pages.ts";
import type { FeedJob, Say } from "./feeder.ts";

import { CONTROL_JOB } from "./panel.ts";
import type { PrinterPanel } from "./panel.ts";

/** A document that came out, for the front panel. */
export interface Printed {
  /** Name of the job as the printer was told it: an opaque id. */
  readonly jobId: string;
  /** A copy of the document. */
  readonly path: string;
  readonly bytes: number;
  /** Sheets that came out: fewer than it has when it was cancelled. */
  readonly sheets: number;
  /** Epoch, ms. */
  readonly at: number;
}

export const PRINTER_FAULTS = [
  "media-empty",
  "media-low",
  "media-jam",
  "cover-open",
  "paused",
  "toner-empty",
  "toner-low",
  "unplugged",
  "absent",
] as const;
export type PrinterFault = (typeof PRINTER_FAULTS)[number];

export const CAPACITY_SHEETS = 250;
const KEPT = 20;
/** Faults that the printer takes as a state from its print command. */
const SAID: readonly string[] = ["media-jam", "cover-open", "paused"];
/** Faults at which no sheet moves. */
const HOLDING: ReadonlySet<string> = new Set([...SAID, "media-empty", "toner-empty"]);

export interface Progress {
  readonly jobId: string;
  readonly sheetsDone: number;
  readonly sheetsTotal: number;
}

/** What is inside the virtual printer: tray, toner, the present fault, and the sheets' way. */
export class PrinterMachine extends EventEmitter<{ changed: [] }> {
  readonly #dir: string;
  readonly #panel: PrinterPanel;
  readonly #sheetMs: number;
  readonly #printed: Printed[] = [];
  fault: PrinterFault | null = null;
  sheets: number;
  printing: Progress | null = null;
  /** Lets states be said while a job is under way. */
  #say: Say | null = null;
  #count = 0;

  constructor(dir: string, panel: PrinterPanel, sheets: number, sheetMs: number) {
    super();
    this.#dir = dir;
    this.#panel = panel;
    this.sheets = sheets;
    this.#sheetMs = sheetMs;
  }

  /** What came out, oldest first; the last 20. */
  printed(): readonly Printed[] {
    return [...this.#printed];
  }

  /** Sheets that the tray's sensor sees. */
  seenSheets(): number {
    if (this.fault === "media-empty") return 0;
    return this.fault === "media-low" ? Math.min(this.sheets, 10) : this.sheets;
  }

  /** Toner that the printer sees, percent. */
  tonerPct(): number {
    if (this.fault === "toner-empty") return 0;
    return this.fault === "toner-low" ? 5 : 75;
  }

  /** Empties the folder of printed documents; once, at the start. */
  async prepare(): Promise<void> {
    await rm(join(this.#dir, "printed"), { recursive: true, force: true });
    await mkdir(join(this.#dir, "printed"), { recursive: true, mode: 0o700 });
  }

  /** Brings what the printer shows in line with tray, toner and fault. */
  async show(signal: AbortSignal): Promise<void> {
    await this.#panel.showToner(this.tonerPct());
    if (this.#say !== null) this.#sayStates(this.#say);
    else await this.#showStatesAtRest(signal);
    await this.#panel.showSheets(this.seenSheets());
    this.emit("changed");
  }

  /** The sheets of one job, for the feeder. */
  async feed(job: FeedJob, say: Say, gone: AbortSignal): Promise<void> {
    this.#sayStates(say);
    if (job.jobName === CONTROL_JOB) return;
    this.#say = say;
    try {
      await this.#feedSheets(job, say, gone);
    } finally {
      this.#say = null;
      this.printing = null;
      await rm(job.path, { force: true });
      await rm(job.path.slice(0, -extname(job.path).length) + ".prn", { force: true });
    }
  }

  async #feedSheets(job: FeedJob, say: Say, gone: AbortSignal): Promise<void> {
    const pages = countPages(await readFile(job.path), job.mime);
    const sheetsTotal = pages * job.copies;
    // job-impressions leaves the copies out, job-impressions-completed counts them (RFC 8011, 5.3.17 and 5.3.18).
    say(`ATTR: job-impressions=${pages}`);
    let sheetsDone = 0;
    while (sheetsDone < sheetsTotal) {
      this.printing = { jobId: job.jobName, sheetsDone, sheetsTotal };
      if (!(await this.#ready(job, say, gone))) break;
      await wait(this.#sheetMs, undefined, { signal: gone });
      // A sheet that jams on its way is not printed.
      if (this.#holding() !== null) continue;
      sheetsDone += 1;
      this.sheets -= 1;
      await this.#panel.showSheets(this.seenSheets());
      say(`ATTR: job-impressions-completed=${sheetsDone}`);
    }
    await this.#keep(job, sheetsDone);
  }

  /** Waits until a sheet can move; false when the job was cancelled. */
  async #ready(job: FeedJob, say: Say, gone: AbortSignal): Promise<boolean> {
    let needed = false;
    try {
      for (;;) {
        if (await this.#panel.cancelled(job.deviceId)) return false;
        const holding = this.#holding();
        if (holding === null) return true;
        if (holding === "media-empty" && !needed) {
          say("STATE: +media-needed");
          needed = true;
        }
        const tick = AbortSignal.any([gone, AbortSignal.timeout(500)]);
        await once(this, "changed", { signal: tick }).catch(() => gone.throwIfAborted());
      }
    } finally {
      if (needed) say("STATE: -media-needed");
    }
  }

  #holding(): string | null {
    if (this.fault !== null && HOLDING.has(this.fault)) return this.fault;
    return this.sheets > 0 ? null : "media-empty";
  }

  #sayStates(say: Say): void {
    say(`STATE: -${SAID.join(",")}`);
    if (this.fault !== null && SAID.includes(this.fault)) say(`STATE: +${this.fault}`);
  }

  async #showStatesAtRest(signal: AbortSignal): Promise<void> {
    // With an empty tray the printer would keep the control job until somebody refills it.
    await this.#panel.showSheets(CAPACITY_SHEETS);
    // A job that is under way says the states itself, at its start.
    await this.#panel.runControlJob(signal);
  }

  async #keep(job: FeedJob, sheets: number): Promise<void> {
    if (sheets === 0) return;
    this.#count += 1;
    const path = join(this.#dir, "printed", `${String(this.#count).padStart(4, "0")}${extname(job.path)}`);
    await copyFile(job.path, path);
    const { size } = await stat(path);
    this.#printed.push({ jobId: job.jobName, path, bytes: size, sheets, at: Date.now() });
    for (const old of this.#printed.splice(0, Math.max(0, this.#printed.length - KEPT))) {
      await rm(old.path, { force: true });
    }
  }
}
