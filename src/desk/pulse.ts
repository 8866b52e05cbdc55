import { sql } from "kysely";
import { errorLine } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { Store } from "./store/store.ts";

const TICK_MS = 5000;
/** So long without a tick is no progress; below the unit's WatchdogSec. */
const ALIVE_MS = 20_000;
/** The database is written for trial at each so-manieth tick: twice a minute. */
const TRIAL_TICKS = 6;

/**
 * How the desk is. `alive` is the event loop's own progress, what the watchdog's beat stands for. A full disk is no reason
 * to be restarted, which would mend nothing and cut calls: it is told in `writable`, the log and /healthz.
 */
export class Pulse {
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #lastMs: number;
  #ticks = 0;
  #writable = true;

  constructor(store: Store, clock: Clock, log: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
    this.#lastMs = clock.monotonicMs();
    this.#timer = setInterval(() => {
      this.#lastMs = clock.monotonicMs();
      if (++this.#ticks % TRIAL_TICKS === 0) void this.trial();
    }, TICK_MS);
  }

  get alive(): boolean {
    return this.#clock.monotonicMs() - this.#lastMs < ALIVE_MS;
  }

  /** Whether the last trial could write the database. */
  get writable(): boolean {
    return this.#writable;
  }

  /** Writes the database for trial; resolves in any case. */
  async trial(): Promise<void> {
    try {
      await sql`update meta set value = value where key = 'version'`.execute(this.#store);
      if (!this.#writable) this.#log.info({}, "database can be written again");
      this.#writable = true;
    } catch (error) {
      if (this.#writable) this.#log.error({ error: errorLine(error) }, "database cannot be written");
      this.#writable = false;
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
