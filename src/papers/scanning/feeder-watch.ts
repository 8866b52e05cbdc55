/** The usager is still pushing his sheets in: they have lain for that long. */
const SETTLED_MS = 1_500;

/**
 * Tells that paper was laid into the feeder. Only paper that was seen to come counts: what lay there before a piece was
 * asked for may be somebody else's. Pure but for what it keeps.
 */
export class FeederWatch {
  #waiting: string | undefined;
  #wasEmpty = false;
  #sinceMs: number | undefined;

  /**
   * @param waiting the piece that waits for paper in the feeder; undefined = none
   * @returns whether paper has come for it, and lies still. Said once.
   */
  look(waiting: string | undefined, paper: boolean | "unknown", nowMs: number): boolean {
    if (waiting !== this.#waiting) {
      this.#waiting = waiting;
      this.#wasEmpty = false;
    }
    if (waiting === undefined || paper !== true) {
      this.#wasEmpty = waiting !== undefined && paper === false;
      this.#sinceMs = undefined;
      return false;
    }
    this.#sinceMs ??= nowMs;
    if (!this.#wasEmpty || nowMs - this.#sinceMs < SETTLED_MS) return false;
    this.#wasEmpty = false;
    return true;
  }
}
