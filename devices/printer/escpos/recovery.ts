import { COMMAND } from "./encoder.ts";
import type { TicketStatus } from "./status.ts";

const FIRST_MS = 5000;
const CAP_MS = 60_000;

/**
 * After an error of the cutter a printer waits for a command before it tries again (DLE ENQ 1). It is sent when the
 * cover was opened and shut, for somebody has taken the paper out, and else ever more rarely.
 */
export class Recovery {
  #coverWasOpen = false;
  #nextAtMs: number | null = null;
  #waitMs = FIRST_MS;

  /** Takes in how the printer is. @returns what to send, or null */
  look(status: TicketStatus, nowMs: number): readonly number[] | null {
    if (!status.cutterError) {
      this.#nextAtMs = null;
      this.#waitMs = FIRST_MS;
      this.#coverWasOpen = false;
      return null;
    }
    if (status.coverOpen) {
      this.#coverWasOpen = true;
      return null;
    }
    this.#nextAtMs ??= nowMs + this.#waitMs;
    if (!this.#coverWasOpen && nowMs < this.#nextAtMs) return null;
    this.#coverWasOpen = false;
    this.#waitMs = Math.min(CAP_MS, this.#waitMs * 2);
    this.#nextAtMs = nowMs + this.#waitMs;
    return COMMAND.recover;
  }
}
