/**
 * A deadline for signs that come over a channel. Where it is this process that slept, the signs wait in the channel:
 * they are read before the deadline counts.
 */
export class Patience {
  #timer: NodeJS.Timeout | undefined;

  /** Waits from now on for so long; what was waited for before no longer counts. */
  restart(timeoutMs: number, onOver: () => void): void {
    this.stop();
    const timer = setTimeout(() => {
      setImmediate(() =>
        setImmediate(() => {
          if (this.#timer === timer) onOver();
        }),
      );
    }, timeoutMs);
    this.#timer = timer;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
