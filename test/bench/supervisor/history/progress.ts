const EVERY_MS = 10_000;

/** Says now and then how much is done of a long work, and how long the rest takes at the same pace. */
export class Progress {
  readonly #what: string;
  readonly #all: number;
  readonly #say: (line: string) => void;
  readonly #beganMs = performance.now();
  #saidMs = this.#beganMs;

  constructor(what: string, all: number, say: (line: string) => void) {
    this.#what = what;
    this.#all = all;
    this.#say = say;
  }

  /** @param count how much of all is done by now */
  done(count: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#saidMs < EVERY_MS && count < this.#all) return;
    this.#saidMs = nowMs;
    const leftS = count === 0 ? Number.NaN : (((nowMs - this.#beganMs) / count) * (this.#all - count)) / 1000;
    const rest = count < this.#all ? `, ${Math.round(leftS)} s left` : "";
    this.#say(`${count} of ${this.#all} ${this.#what} in ${Math.round((nowMs - this.#beganMs) / 1000)} s${rest}`);
  }
}
