import type { CallCount, CallOutcome } from "../usage.ts";

/** Who or what ended a call. */
export type EndedBy = "expert" | "usager" | "no-answer" | "lost" | "refused" | "ticket";

/** Counts one call: how long it waited and talked, and how it ended. Durations and counts only. */
export class CallTally {
  #organisme: string;
  #waitingSinceMs: number;
  #talkingSinceMs: number | undefined;
  #waitedMs = 0;
  #talkedMs = 0;
  #everAnswered = false;
  #audioOnly = false;
  #reconnections = 0;
  #counted = false;

  constructor(organisme: string, nowMs: number) {
    this.#organisme = organisme;
    this.#waitingSinceMs = nowMs;
  }

  answered(nowMs: number): number {
    if (this.#talkingSinceMs === undefined) {
      this.#waitedMs += nowMs - this.#waitingSinceMs;
      this.#talkingSinceMs = nowMs;
    }
    this.#everAnswered = true;
    return this.#waitedMs;
  }

  /** An expert has it, as far as is known. */
  talking(): boolean {
    return this.#talkingSinceMs !== undefined;
  }

  /** Back in the queue: transferred, or the expert is gone. */
  moved(organisme: string, nowMs: number): void {
    if (this.#talkingSinceMs !== undefined) this.#talkedMs += nowMs - this.#talkingSinceMs;
    else this.#waitedMs += nowMs - this.#waitingSinceMs;
    this.#talkingSinceMs = undefined;
    this.#waitingSinceMs = nowMs;
    this.#organisme = organisme;
  }

  audioOnly(): void {
    this.#audioOnly = true;
  }

  reconnecting(): void {
    this.#reconnections += 1;
  }

  /** The count, once; undefined when it was counted already. */
  count(by: EndedBy, nowMs: number): CallCount | undefined {
    if (this.#counted) return undefined;
    this.#counted = true;
    this.moved(this.#organisme, nowMs);
    return {
      organisme: this.#organisme,
      outcome: this.#outcome(by),
      waitS: this.#waitedMs / 1000,
      talkS: this.#talkedMs / 1000,
      audioOnly: this.#audioOnly,
      reconnections: this.#reconnections,
    };
  }

  #outcome(by: EndedBy): CallOutcome {
    if (this.#everAnswered) return by === "lost" ? "lost" : "talked";
    return by === "usager" || by === "ticket" ? "abandoned" : "missed";
  }
}
