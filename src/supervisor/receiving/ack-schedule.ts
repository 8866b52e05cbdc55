import type { BorneName } from "../../contract/topics.ts";

/** Least time between two acknowledgements to one borne (docs/contract.md: at most 1/s a borne). */
export const ACK_INTERVAL_MS = 1000;

/** An acknowledgement that is due. */
export interface DueAck extends BorneName {
  readonly boot: string;
}

interface Waiting {
  readonly name: BorneName;
  /** Boots to acknowledge, the one that waits longest first. */
  readonly boots: Set<string>;
  nextMs: number;
}

/**
 * Which boots wait for an acknowledgement, at most one a second for each borne. Pure: the caller brings the
 * monotonic time. What is acknowledged is read when it is sent, so a burst of events costs one acknowledgement.
 */
export class AckSchedule {
  readonly #waiting = new Map<string, Waiting>();
  readonly #intervalMs: number;

  /** @param intervalMs least time between two acknowledgements to one borne */
  constructor(intervalMs = ACK_INTERVAL_MS) {
    this.#intervalMs = intervalMs;
  }

  /**
   * Something of this boot was committed, or has to be said again.
   * @param notBeforeMs for a borne that nothing waits for yet: leave time for more to come.
   */
  mark(name: BorneName, boot: string, notBeforeMs: number): void {
    const key = `${name.network}/${name.borne}`;
    let waiting = this.#waiting.get(key);
    if (!waiting) {
      waiting = { name: { network: name.network, borne: name.borne }, boots: new Set(), nextMs: notBeforeMs };
      this.#waiting.set(key, waiting);
    }
    waiting.boots.add(boot);
  }

  /** Takes what may be sent at `nowMs`, at most `limit` and one for each borne. */
  take(nowMs: number, limit: number): DueAck[] {
    const due: DueAck[] = [];
    for (const [key, waiting] of this.#waiting) {
      if (due.length >= limit) break;
      if (waiting.nextMs > nowMs) continue;
      const [boot] = waiting.boots;
      if (boot === undefined) {
        // A second without a new mark: nothing to remember.
        this.#waiting.delete(key);
        continue;
      }
      waiting.boots.delete(boot);
      waiting.nextMs = nowMs + this.#intervalMs;
      due.push({ ...waiting.name, boot });
    }
    return due;
  }
}

/**
 * W, the window of a borne's first reconnection: in proportion to the fleet, 10 ms a borne, at least 5 s
 * (5 s for 500 bornes, 100 s for 10,000), within the bounds of the contract.
 */
export function reconnectWindowMs(fleet: number): number {
  return Math.min(600_000, Math.max(5_000, fleet * 10));
}
