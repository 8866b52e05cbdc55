import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Printer } from "../../devices/printer/port.ts";
import type { Scanner, ScanSource } from "../../devices/scanner/port.ts";
import { errorCode, VisioborneError } from "../contract/errors.ts";
import { textPdf } from "../papers/text-pdf.ts";

/** Longest a trial may take, in milliseconds. */
const TRIAL_MS = 180_000;

/**
 * Trials: a sheet printed, a paper scanned, through the borne's own ports, as a call will do it. For training and
 * for seeing a fault that only shows when the device works. Everything stays in RAM and is wiped at the end.
 */
export class Trials {
  readonly #dir: string;
  #count = 0;
  #last: Readonly<Record<string, unknown>> | null = null;

  /** @param dir folder in RAM */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Outcome of the last trial, for the panel. */
  last(): Readonly<Record<string, unknown>> | null {
    return this.#last;
  }

  /** Prints a test sheet; resolves with the job's end. */
  async print(printer: Printer | undefined, sheets: number): Promise<object> {
    if (!printer) throw new VisioborneError("printer.absent", "test print: no printer is open");
    return this.#run("print", async (dir, jobId) => {
      const path = join(dir, "test.pdf");
      writeFileSync(path, textPdf("Visioborne", ["Page d'essai", "Test page", jobId], sheets), { mode: 0o600 });
      const job = await printer.print({ jobId, path, mime: "application/pdf" }, AbortSignal.timeout(TRIAL_MS));
      return { ...(await job.done) };
    });
  }

  /** Scans what lies there; resolves with the pages' sizes. */
  async scan(scanner: Scanner | undefined, source: ScanSource): Promise<object> {
    if (!scanner) throw new VisioborneError("scanner.absent", "test scan: no scanner is open");
    return this.#run("scan", async (directory, jobId) => {
      const dpi = scanner.capabilities().dpi.find((one) => one >= 100) ?? 100;
      const pages: { number: number; bytes: number; mime: string }[] = [];
      const request = { jobId, source, colour: "grey", dpi, directory, maxPages: 10 } as const;
      try {
        for await (const page of scanner.scan(request, AbortSignal.timeout(TRIAL_MS))) {
          pages.push({ number: page.number, bytes: page.bytes, mime: page.mime });
        }
        return { state: "completed", pages };
      } catch (error) {
        // Pages before the fault are whole: the panel shows them with the fault.
        return { state: "failed", code: errorCode(error), pages };
      }
    });
  }

  async #run(kind: string, work: (dir: string, jobId: string) => Promise<object>): Promise<object> {
    this.#count += 1;
    const jobId = `trial-${this.#count}`;
    const dir = mkdtempSync(join(this.#dir, "trial-"));
    this.#last = { kind, jobId, state: "running" };
    try {
      const outcome = { kind, jobId, ...(await work(dir, jobId)) };
      this.#last = outcome;
      return outcome;
    } catch (error) {
      this.#last = { kind, jobId, state: "failed", code: errorCode(error) };
      throw error;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}
