import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Printer } from "../../../devices/printer/port.ts";
import type { PapersPrint, PapersPrintState } from "../../../src/contract/papers/types.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import { NO_FORMS, type FormsLibrary } from "../../../src/papers/forms/library.ts";
import type { KeptFile, PapersFolder } from "../../../src/papers/options.ts";
import type { Prints } from "../../../src/papers/port.ts";
import { makePrints } from "../../../src/papers/printing/call-prints.ts";
import { PrinterCheck, type CheckState } from "../../../src/papers/printing/printer-check.ts";
import { makePdf } from "../../support/pdf.ts";
import { PATIENCE_MS, startBench, type PrinterBench } from "../../support/printer.ts";

type Settings = Parameters<typeof startBench>[0];

/** One call's printing on a real ippeveprinter: what the expert's page offers, what is told, what is said. */
export class PrintStand {
  readonly bench: PrinterBench;
  readonly check: PrinterCheck;
  readonly said: string[] = [];
  readonly refused: string[] = [];
  /** Paths that the expert's page may fetch; their numbers are their places from 1. */
  readonly offered: string[] = [];
  readonly logged: string[] = [];
  printer: Printer | undefined;
  ticket: Printer | undefined;
  prints: Prints;
  readonly #blobs = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly #folder: string;
  readonly #budgetPages: number;
  readonly #forms: FormsLibrary;
  #memory: CheckState | undefined;
  #blob = 0;

  static async start(options: Settings & { budgetPages?: number; forms?: FormsLibrary } = {}): Promise<PrintStand> {
    const { budgetPages = 20, forms = NO_FORMS, ...settings } = options;
    return new PrintStand(await startBench(settings), budgetPages, forms);
  }

  private constructor(bench: PrinterBench, budgetPages: number, forms: FormsLibrary) {
    this.bench = bench;
    this.#budgetPages = budgetPages;
    this.#forms = forms;
    this.#folder = join(bench.dir, "call");
    mkdirSync(this.#folder);
    const memory = { get: () => this.#memory, set: (state: CheckState) => void (this.#memory = state) };
    this.check = new PrinterCheck(memory, this.#log());
    this.prints = this.call();
  }

  /** Opens the driver; the stand follows its loss as the daemon does. */
  async open(options: Parameters<PrinterBench["open"]>[0] = {}): Promise<Printer> {
    const printer = await this.bench.open(options);
    this.printer = printer;
    this.check.opened(printer.status().busy);
    printer.once("lost", () => {
      if (this.printer === printer) this.printer = undefined;
      this.check.gone();
      void printer.close();
    });
    return printer;
  }

  /** Another call begins. */
  call(): Prints {
    const make = makePrints({ forms: this.#forms, check: this.check, ticket: () => this.ticket, language: () => "fr" });
    this.prints = make({
      budgetPages: this.#budgetPages,
      printer: () => this.printer,
      fetch: async (blob) => structuredClone(this.#blobs.get(blob) ?? new Uint8Array(1)),
      offer: (path) => this.offered.push(path),
      drop: () => undefined,
      folder: this.#papers(),
      say: (id, { text } = {}) => void this.said.push(text === undefined ? id : `${id} ${String(text)}`),
      clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now(), synchronised: () => true },
      log: this.#log(),
    });
    this.prints.on("refused", ({ what, why }) => void this.refused.push(`${what} ${why}`));
    return this.prints;
  }

  /** Sends a PDF as the expert's page does. @param claims pages that the page says it has */
  print(
    job: string,
    pages: number,
    options: { preview?: boolean; claims?: number; pdf?: Buffer; text?: string[] } = {},
  ): void {
    const command: PapersPrint = {
      type: "print",
      job,
      what: options.text === undefined ? "file" : "receipt",
      ...(options.text === undefined ? {} : { text: options.text }),
      title: "Attestation",
      pages: options.claims ?? pages,
      ...this.#offer(options.pdf ?? makePdf(pages)),
      preview: options.preview === true ? this.#offer(Buffer.from([0xff, 0xd8, 0xff, 0xd9])) : null,
    };
    this.prints.take(command);
  }

  state(job: string): PapersPrintState | undefined {
    return this.prints.all().find(({ id }) => id === job);
  }

  /** Waits until a print is so. */
  meets(job: string, what: string, met: (print: PapersPrintState) => boolean): Promise<PapersPrintState> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const now = this.state(job);
        if (now === undefined || !met(now)) return;
        clearTimeout(timer);
        this.prints.off("print", look);
        resolve(now);
      };
      const timer = setTimeout(() => {
        this.prints.off("print", look);
        reject(new Error(`print ${job} not at ${what}: ${JSON.stringify(this.state(job))}; ${this.logged.join("; ")}`));
      }, PATIENCE_MS);
      this.prints.on("print", look);
      look();
    });
  }

  is(job: string, state: PapersPrintState["state"]): Promise<PapersPrintState> {
    return this.meets(job, state, (print) => print.state === state);
  }

  /** Files of papers that are in RAM now. */
  files(): readonly string[] {
    return readdirSync(this.#folder);
  }

  async end(): Promise<void> {
    await this.prints.end();
    await this.bench.end();
  }

  #offer(data: Buffer): { blob: number; bytes: number; sha256: string } {
    this.#blob += 1;
    this.#blobs.set(this.#blob, new Uint8Array(data));
    return { blob: this.#blob, bytes: data.length, sha256: createHash("sha256").update(data).digest("hex") };
  }

  #papers(): PapersFolder {
    const kept = (path: string, data: Uint8Array): KeptFile => ({
      path,
      bytes: data.length,
      sha256: createHash("sha256").update(data).digest("hex"),
    });
    return {
      path: this.#folder,
      keep: async (what, data, extension) => {
        const path = join(this.#folder, `${what}-${randomBytes(4).toString("hex")}.${extension}`);
        const file = kept(path, data);
        await writeFile(`${path}.new`, data);
        await rename(`${path}.new`, path);
        return file;
      },
      adopt: () => Promise.reject(new Error("nothing is adopted here")),
      wipe: (path) => rm(path, { force: true }),
    };
  }

  #log(): Logger {
    const note = (fields: object, message: string) => void this.logged.push(`${message} ${JSON.stringify(fields)}`);
    const log: Logger = { debug() {}, info: note, warn: note, error: note, child: () => log };
    return log;
  }
}
