/** A first start after boot looks into all plugins, seconds on a slow card. */
const FIRST_MS = 12_000;
/** Nothing takes longer that ends at all. */
const LONGEST_MS = 96_000;

/**
 * How long GStreamer may take to load. Where no list of its plugins is kept yet, each process makes one, and keeps it
 * only at its end: a machine that does not get there in time would begin anew for ever. So the limit doubles after each
 * that was given up, and is what it was as soon as one has loaded.
 */
export class LoadLimit {
  #ms = FIRST_MS;

  /** For the process that starts now, milliseconds. */
  get ms(): number {
    return this.#ms;
  }

  /** A process was given up after {@link ms}. */
  tooShort(): void {
    this.#ms = Math.min(this.#ms * 2, LONGEST_MS);
  }

  /** A process has loaded. */
  loaded(): void {
    this.#ms = FIRST_MS;
  }
}

/** The machine's, which the media processes of all devices share. */
export const loadLimit = new LoadLimit();
