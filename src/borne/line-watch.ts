import type { Board, Reach, ReachTargets } from "../../devices/board/port.ts";
import type { Condition } from "../../devices/device.ts";
import { errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { judgeLine } from "./line.ts";

/** Pace of the looks, milliseconds. */
export interface LinePace {
  /** A board starts without network: the first look waits for it. */
  readonly firstMs: number;
  readonly periodMs: number;
  /** While the line is down, so that its return is seen. */
  readonly downMs: number;
  /** A second look before anything is said: one lost packet is no cut line. */
  readonly sureMs: number;
  readonly deadlineMs: number;
}

const PACE: LinePace = {
  firstMs: 60_000,
  periodMs: 300_000,
  downMs: 60_000,
  sureMs: 15_000,
  deadlineMs: 15_000,
};

export interface LineWatchOptions {
  readonly board: () => Board | undefined;
  /** Whom the configuration names. */
  readonly targets: () => ReachTargets;
  readonly brokerConnected: () => boolean;
  readonly report: (conditions: readonly Condition[]) => void;
  readonly log: Logger;
  readonly pace?: Partial<LinePace>;
}

/** Looks at the site's line every five minutes, and at once when the broker is lost. */
export class LineWatch {
  readonly #options: LineWatchOptions;
  readonly #pace: LinePace;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #suspected = false;
  #said = "[]";

  constructor(options: LineWatchOptions) {
    this.#options = options;
    this.#pace = { ...PACE, ...options.pace };
  }

  start(): void {
    this.#schedule(this.#pace.firstMs);
  }

  /** Something points to the line: look now. */
  lookSoon(): void {
    if (this.#timer !== undefined && !this.#suspected) this.#schedule(0);
  }

  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#look(), delayMs).unref();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    let nextMs = this.#pace.periodMs;
    try {
      nextMs = await this.#ask();
    } catch (error) {
      if (!this.#stopping.signal.aborted)
        this.#options.log.debug({ error: errorLine(error) }, "the line was not asked");
    } finally {
      this.#looking = false;
      this.#schedule(nextMs);
    }
  }

  /** One look; when the next is due. */
  async #ask(): Promise<number> {
    const { board, targets, brokerConnected, report, log } = this.#options;
    const open = board();
    if (open === undefined) return this.#pace.periodMs;
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(this.#pace.deadlineMs)]);
    // A broker that is connected needs no second connection, which its log would show as a broken one.
    const connected = brokerConnected();
    const { broker, ...others } = targets();
    const asked = await open.reach(connected || broker === undefined ? others : { broker, ...others }, signal);
    const reach: Reach = brokerConnected() ? { ...asked, broker: "up" } : asked;
    const conditions = judgeLine(open.facts().network, reach);
    if (conditions.length > 0 && this.#said === "[]" && !this.#suspected) {
      this.#suspected = true;
      return this.#pace.sureMs;
    }
    this.#suspected = false;
    const said = JSON.stringify(conditions);
    if (said !== this.#said) log.info({ ...reach, down: conditions.length > 0 }, "the site's line");
    this.#said = said;
    report(conditions);
    return conditions.length > 0 ? this.#pace.downMs : this.#pace.periodMs;
  }
}
