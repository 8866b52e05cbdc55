import { EventEmitter } from "node:events";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Printer, PrintJob } from "../../devices/printer/port.ts";
import { errorLine } from "../contract/errors.ts";
import type { FormsEntry } from "../contract/papers/types.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { FormsLibrary } from "../papers/forms/library.ts";
import { troubleOf } from "../papers/printing/problems.ts";

/** What the screen shows of it. */
export interface FormsView {
  readonly phase: "choosing" | "printing" | "held-up" | "completed" | "failed" | "limit";
  readonly form: FormsEntry | undefined;
  readonly done: number;
  readonly total: number;
  /** Code; null = nothing is wrong. */
  readonly problem: string | null;
}

export interface FormsCounterOptions {
  readonly library: FormsLibrary;
  /** undefined while nobody may print. */
  readonly printer: () => Printer | undefined;
  /** Forms that may be printed in an hour. */
  readonly perHour: () => number;
  /** Whether an usager has the borne for a call. */
  readonly inSession: () => boolean;
  readonly say: (
    id: "forms" | "forms-printing" | "forms-limit" | "print-completed" | "print-failed",
    title?: string,
  ) => void;
  readonly language: () => "fr" | "en";
  /** Folder in RAM. */
  readonly runtimeDir: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Nobody touches anything for so long, milliseconds: he has gone. */
const LEFT_MS = 60_000;
const SHOWN_MS = 12_000;
const HOUR_MS = 3_600_000;
/** A form that nobody waits for any more is not left in the printer. */
const HELD_MS = 60_000;
const LOOK_MS = 500;
const CHOOSING: FormsView = { phase: "choosing", form: undefined, done: 0, total: 0, problem: null };

/** Forms that are printed from the screen, without a call ("fourniture de documents"). Nothing of them is personal. */
export class FormsCounter extends EventEmitter<{ change: [] }> {
  readonly #options: FormsCounterOptions;
  readonly #log: Logger;
  readonly #printed: number[] = [];
  #view: FormsView | undefined;
  #timer: NodeJS.Timeout | undefined;
  #job: PrintJob | undefined;

  constructor(options: FormsCounterOptions) {
    super();
    this.#options = options;
    this.#log = options.log.child({ module: "forms-counter" });
  }

  /** Whether there is something to be had here, now. */
  offered(): boolean {
    const { library, printer, perHour } = this.#options;
    return library.list().length > 0 && perHour() > 0 && printer() !== undefined;
  }

  list(): readonly FormsEntry[] {
    return this.#options.library.list();
  }

  /** undefined = nobody looks at the forms. */
  view(): FormsView | undefined {
    return this.#options.inSession() ? undefined : this.#view;
  }

  open(): void {
    if (!this.offered() || this.#options.inSession()) return;
    this.#show(CHOOSING, LEFT_MS);
    this.#options.say("forms");
  }

  /** Back to the welcome. What is being printed comes out all the same: it is the same for everybody. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#view === undefined) return;
    this.#view = undefined;
    this.emit("change");
  }

  print(id: string): void {
    const { library, printer, perHour, clock, say, language } = this.#options;
    const form = library.get(id);
    const device = printer();
    if (this.#view?.phase !== "choosing" || form === undefined || this.#options.inSession()) return;
    const nowMs = clock.monotonicMs();
    while ((this.#printed[0] ?? nowMs) < nowMs - HOUR_MS) this.#printed.shift();
    if (this.#printed.length >= perHour()) {
      this.#show({ ...CHOOSING, phase: "limit" }, SHOWN_MS);
      return say("forms-limit");
    }
    if (device === undefined || device.status().busy) return this.#failed(form, "printer.absent");
    this.#printed.push(nowMs);
    this.#show({ phase: "printing", form, done: 0, total: form.pages, problem: null });
    say("forms-printing", form.title[language()]);
    void this.#print(form, device);
  }

  /** The daemon stops. */
  stop(): void {
    clearTimeout(this.#timer);
    void this.#job?.cancel().catch(() => undefined);
  }

  async #print(form: FormsEntry, printer: Printer): Promise<void> {
    const { library, runtimeDir, clock, inSession, say } = this.#options;
    let folder: string | undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      folder = mkdtempSync(join(runtimeDir, "form-"));
      const path = join(folder, "form.pdf");
      writeFileSync(path, await library.read(form.id), { mode: 0o600 });
      const jobId = `v-${randomBytes(6).toString("hex")}`;
      const job = await printer.print({ jobId, path, mime: "application/pdf" }, new AbortController().signal);
      this.#job = job;
      let movedMs = clock.monotonicMs();
      job.on("progress", () => (movedMs = clock.monotonicMs()));
      timer = setInterval(() => {
        const { state, sheetsDone } = job.progress();
        const held = state === "held-up";
        const problem = held ? (troubleOf(printer) ?? "printer.other") : null;
        if (this.#view !== undefined)
          this.#show({ phase: held ? "held-up" : "printing", form, done: sheetsDone, total: form.pages, problem });
        // The next usager prints his own papers: nothing is left in front of them.
        if (held && (inSession() || clock.monotonicMs() - movedMs > HELD_MS)) void job.cancel().catch(() => undefined);
      }, LOOK_MS);
      const { state } = await job.done;
      if (state !== "completed") return this.#failed(form, troubleOf(printer) ?? "printer.other");
      if (this.#view !== undefined)
        this.#show({ phase: "completed", form, done: form.pages, total: form.pages, problem: null }, SHOWN_MS);
      if (!inSession()) say("print-completed");
    } catch (error) {
      this.#log.warn({ form: form.id }, `form not printed: ${errorLine(error)}`);
      this.#failed(form, troubleOf(printer) ?? "printer.other");
    } finally {
      clearInterval(timer);
      this.#job = undefined;
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }

  #failed(form: FormsEntry, problem: string): void {
    if (this.#view === undefined) return;
    this.#show({ phase: "failed", form, done: 0, total: form.pages, problem }, SHOWN_MS);
    if (!this.#options.inSession()) this.#options.say("print-failed");
  }

  /** @param forMs then the welcome is back; absent = as long as it prints */
  #show(view: FormsView, forMs?: number): void {
    clearTimeout(this.#timer);
    if (forMs !== undefined) this.#timer = setTimeout(() => this.close(), forMs).unref();
    if (JSON.stringify(view) === JSON.stringify(this.#view)) return;
    this.#view = view;
    this.emit("change");
  }
}
