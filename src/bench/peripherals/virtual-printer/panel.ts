import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { IppClient } from "../../../../devices/printer/ipp/client.ts";
import { getJob, getPrinter, submitJob } from "../../../../devices/printer/ipp/requests.ts";
import { integer, strings } from "../../../../devices/printer/ipp/attributes.ts";
import { isFinal, OPERATION } from "../../../../devices/printer/ipp/operations.ts";
import { errorCode } from "../../../contract/errors.ts";

/** Name of a job that carries states and no sheet. */
export const CONTROL_JOB = "bench-control";
const FORM_MS = 5000;

/** The virtual printer's own side of its state: its web forms, and jobs that only set a state. */
export class PrinterPanel {
  readonly #client: IppClient;
  readonly #web: string;
  readonly #blank: string;

  constructor(uri: string, port: number, dir: string) {
    this.#client = new IppClient(uri);
    this.#web = `http://localhost:${port}`;
    this.#blank = join(dir, "blank.txt");
  }

  /** Says how many sheets the main tray holds; the printer makes media-low (under 25) and media-empty of it. */
  async showSheets(sheets: number): Promise<void> {
    const a4 = { size: "iso_a4_210x297mm", type: "stationery" };
    // The by-pass tray without paper would be media-empty for good; its level is unknown, as on most devices.
    const main = { size1: a4.size, type1: a4.type, level1: String(sheets) };
    await this.#form("media", { ...main, size3: a4.size, type3: a4.type, level3: "-2" });
  }

  /** Says how much toner is left, percent; the printer makes toner-low (under 10) and toner-empty of it. */
  async showToner(leftPct: number): Promise<void> {
    await this.#form("supplies", { supply0: "25", supply1: String(leftPct) });
  }

  /** Whether a job is under way. */
  async busy(): Promise<boolean> {
    const attributes = await getPrinter(this.#client, ["queued-job-count"], AbortSignal.timeout(FORM_MS));
    return (integer(attributes, "queued-job-count") ?? 0) > 0;
  }

  /** Whether somebody asked to cancel this job. */
  async cancelled(deviceId: number): Promise<boolean> {
    const job = await getJob(this.#client, deviceId, AbortSignal.timeout(FORM_MS)).catch(() => null);
    return job !== null && strings(job, "job-state-reasons").includes("processing-to-stop-point");
  }

  /**
   * Hands in an empty job, so that the command which runs for it can say the states: this printer takes them
   * only from there. Resolves when it is over, or false when another job is under way.
   */
  async runControlJob(signal: AbortSignal): Promise<boolean> {
    await writeFile(this.#blank, "\n");
    try {
      const id = await submitJob(
        this.#client,
        { operations: [OPERATION["Print-Job"]], media: null },
        { jobId: CONTROL_JOB, path: this.#blank, mime: "text/plain" },
        { path: this.#blank, octets: 1 },
        signal,
      );
      for (;;) {
        const job = await getJob(this.#client, id, signal);
        if (job === null || isFinal(integer(job, "job-state"))) return true;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    } catch (error) {
      if (errorCode(error) === "printer.busy") return false;
      throw error;
    }
  }

  async #form(page: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const query = new URLSearchParams(fields).toString();
    const response = await fetch(`${this.#web}/${page}?${query}`, { signal: AbortSignal.timeout(FORM_MS) });
    await response.arrayBuffer();
  }
}
