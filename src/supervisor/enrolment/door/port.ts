import type { BorneName } from "../../../contract/topics.ts";

/** The broker's door: who may go through it. */
export interface Door {
  /**
   * Lets these in and nobody else. Resolves when the broker was told; it has it within 5 s.
   * @param shut those of the register that may not: all others have no certificate
   */
  admit(bornes: readonly BorneName[], shut: readonly BorneName[]): Promise<void>;
  /** Cuts the connection that a borne has now, and forgets what waits for it. Best effort; never throws. */
  cut(name: BorneName): Promise<void>;
  /** Clears whatever a borne has left retained. Rejects where the broker is away. */
  clear(name: BorneName): Promise<void>;
}
