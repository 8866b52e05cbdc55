import { EventEmitter } from "node:events";
import type { Logger } from "../../contract/runtime.ts";

/**
 * `pending`: a job was handed over and its end is not known yet. `open`: it never became known, so that a sheet of one
 * usager might come out for the next.
 */
export interface CheckState {
  readonly state: "none" | "pending" | "open";
  readonly why: string;
}

/** Where it is remembered, over a restart and a power cut. Neither call throws. */
export interface CheckMemory {
  get(): CheckState | undefined;
  set(state: CheckState): void;
}

const NONE: CheckState = { state: "none", why: "" };

/**
 * Whether the printer has to be looked at before anybody prints again ("à vérifier"). It is cleared by a person only: a
 * technician's self-test, or the host who has switched the printer off and on, as the alert tells him to.
 */
export class PrinterCheck extends EventEmitter<{ change: [why: string | undefined] }> {
  readonly #memory: CheckMemory;
  readonly #log: Logger;
  #state: CheckState;
  /** The printer has been away since it has to be looked at. */
  #away = false;

  constructor(memory: CheckMemory, log: Logger) {
    super();
    this.#memory = memory;
    this.#log = log.child({ module: "printer-check" });
    this.#state = memory.get() ?? NONE;
    if (this.#state.state === "open") this.#log.warn({ why: this.#state.why }, "the printer is still to be looked at");
  }

  /** Why nobody may print; undefined = the way is free. */
  why(): string | undefined {
    return this.#state.state === "open" ? this.#state.why : undefined;
  }

  /** A job is handed over now: on the disk before the printer has it. */
  begin(): void {
    if (this.#state.state === "none") this.#set({ state: "pending", why: "job-cut-off" });
  }

  /** The device itself has said that it holds no job. */
  idle(): void {
    if (this.#state.state === "pending") this.#set(NONE);
  }

  /** What became of a job can't be known. @param away the printer does not answer */
  mark(why: string, away: boolean): void {
    this.#away = away;
    this.#log.error({ why, away }, "the printer may hold an usager's sheet: nobody prints before it was looked at");
    this.#set({ state: "open", why });
  }

  /** The printer was lost or taken away. */
  gone(): void {
    this.#away = true;
  }

  /** The printer was opened. @param busy it holds a job */
  opened(busy: boolean): void {
    const { state, why } = this.#state;
    // The daemon before was ended in the middle of a job.
    if (state === "pending" && busy) return this.mark(why, false);
    if (state === "pending") return this.#set(NONE);
    if (state === "open" && this.#away && !busy) this.#clear("it was switched off and on");
    this.#away = false;
  }

  /** A person has asked for a self-test of the printer. @param busy it holds a job */
  tested(passed: boolean, busy: boolean): void {
    if (this.#state.state === "open" && passed && !busy) this.#clear("a technician has tested it");
  }

  #clear(how: string): void {
    this.#log.info({ how }, "the printer was looked at");
    this.#set(NONE);
  }

  #set(next: CheckState): void {
    const before = this.why();
    this.#state = next;
    this.#memory.set(next);
    if (this.why() !== before) this.emit("change", this.why());
  }
}
