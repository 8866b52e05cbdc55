/** A source's counts older than this do not enter its rate, in milliseconds. */
const WINDOW_MS = 1100;

/** Frames and frames per second over sources that replace one another and each count from zero. */
export class FrameMeter {
  #earlier = 0;
  #counts: { frames: number; atMs: number }[] = [];

  /** A new source starts to count: what the one before counted is kept. */
  restart(): void {
    this.#earlier = this.frames();
    this.#counts = [];
  }

  /** @param frames all frames of the present source; @param atMs when they were counted, on its own clock */
  count(frames: number, atMs: number): void {
    this.#counts.push({ frames, atMs });
    // One count from before the window is kept: the rate needs a left edge.
    while (this.#counts.length > 2 && (this.#counts[1]?.atMs ?? atMs) <= atMs - WINDOW_MS) this.#counts.shift();
  }

  frames(): number {
    return this.#earlier + (this.#counts.at(-1)?.frames ?? 0);
  }

  /** Frames per second over about the last second; 0 before two counts were made. */
  fps(): number {
    const first = this.#counts[0];
    const last = this.#counts.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return 0;
    return Math.round(((last.frames - first.frames) / (last.atMs - first.atMs)) * 10_000) / 10;
  }
}
