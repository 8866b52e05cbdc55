/** Restarts in a row that gave nothing, after which it is given up. */
const IN_A_ROW = 3;
/** Restarts within a minute, after which it is given up: what dies again and again is dead. */
const PER_MINUTE = 6;

/** How often a capture or a conversation may bring its media back. */
export class Restarts {
  readonly #nowMs: () => number;
  #timesMs: number[] = [];
  #inARow = 0;
  #count = 0;

  /** @param nowMs monotonic, in milliseconds */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Takes one more. @returns false when that is no longer reasonable */
  take(): boolean {
    const nowMs = this.#nowMs();
    this.#timesMs = this.#timesMs.filter((atMs) => atMs >= nowMs - 60_000);
    if (this.#inARow >= IN_A_ROW || this.#timesMs.length >= PER_MINUTE) return false;
    this.#timesMs.push(nowMs);
    this.#inARow += 1;
    this.#count += 1;
    return true;
  }

  /** The media are back: the row ends. */
  worked(): void {
    this.#inARow = 0;
  }

  /** All that were taken. */
  count(): number {
    return this.#count;
  }
}
