import { EventEmitter } from "node:events";
import type { Logger } from "../contract/runtime.ts";
import type { Journal } from "../uplink/port.ts";
import { readinessOf, type BorneState, type Readiness, type ReadinessInput } from "./readiness.ts";

interface StandingEvents {
  /** Anything of the readiness has changed. */
  change: [Readiness];
  state: [BorneState];
}

/** How the borne stands: its readiness, computed anew whenever something may have changed it, said when it has. */
export class Standing extends EventEmitter<StandingEvents> {
  readonly #input: () => ReadinessInput;
  readonly #journal: Journal;
  readonly #log: Logger;
  #now: Readiness = { state: "starting", reasons: [], services: {} };

  constructor(options: { input: () => ReadinessInput; journal: Journal; log: Logger }) {
    super();
    this.#input = options.input;
    this.#journal = options.journal;
    this.#log = options.log;
  }

  now(): Readiness {
    return this.#now;
  }

  judge(): void {
    const before = this.#now;
    this.#now = readinessOf(this.#input());
    if (JSON.stringify(before) === JSON.stringify(this.#now)) return;
    const { state } = this.#now;
    if (before.state !== state) {
      this.#log.info({ from: before.state, state }, "state");
      // The end has an event of its own.
      if (state !== "stopped") this.#journal.event({ type: "state.changed", state });
      this.emit("state", state);
    }
    this.emit("change", this.#now);
  }
}
