import { setTimeout as delay } from "node:timers/promises";
import type { Condition } from "../../../devices/device.ts";
import { VisioborneError, errorCode, errorLine } from "../../contract/errors.ts";
import type { BorneLineChannel } from "../../contract/line-test/channel.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { LineFigures } from "./figures.ts";
import { NO_VERDICT, afterTest, judgeFigures } from "./judge.ts";
import { measureLine } from "./measure.ts";
import { decideTest, retryDelayMs, spreadOf } from "./plan.ts";
import type { LinePlanFacts } from "./plan.ts";

/** Longer than any test takes, its waits for lost reports included. */
const TEST_DEADLINE_MS = 90_000;
/** How often it is looked whether a test that was called off has ended. */
const SETTLE_MS = 50;
/** Without a connection to the desk, or after an interruption. */
const LOOK_AGAIN_MS = 60_000;

export interface LineTesterOptions {
  /** Name of the borne: gives its place among all. */
  readonly borne: string;
  /** Host of the desk's URL. */
  readonly deskHost: () => string;
  /** The connection to the desk; undefined = there is none now. */
  readonly channel: () => BorneLineChannel | undefined;
  readonly facts: () => Pick<LinePlanFacts, "inSession" | "sinceActivityMs" | "untilOpeningMs">;
  /** What is to be said of the line, after each test that gave figures. */
  readonly report: (conditions: readonly Condition[]) => void;
  readonly measured: (figures: LineFigures) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** Tests the line when nobody needs it, and says what two tests in a row have found. */
export class LineTester {
  readonly #options: LineTesterOptions;
  readonly #bootMs: number;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #interruption: AbortController | undefined;
  #verdict = NO_VERDICT;
  #testedMs: number | undefined;
  #retryMs: number | undefined;
  #failures = 0;

  constructor(options: LineTesterOptions) {
    this.#options = options;
    this.#bootMs = options.clock.monotonicMs();
  }

  start(): void {
    this.lookSoon();
  }

  /** Opening hours, clock or connection have changed. */
  lookSoon(): void {
    if (this.#interruption === undefined) this.#schedule(0);
  }

  /**
   * Measures now, because somebody waits for it; what is found is told as ever.
   * @throws VisioborneError `linetest.*`; the signal's reason
   */
  async now(signal: AbortSignal): Promise<LineFigures> {
    this.interrupt();
    while (this.#interruption !== undefined) await delay(SETTLE_MS, undefined, { signal });
    clearTimeout(this.#timer);
    const channel = this.#options.channel();
    if (channel === undefined) throw new VisioborneError("linetest.lost", "there is no connection to the desk");
    const interruption = (this.#interruption = new AbortController());
    try {
      return await this.#test(channel, AbortSignal.any([signal, interruption.signal]));
    } finally {
      this.#interruption = undefined;
      this.#schedule(0);
    }
  }

  /** Somebody is there, or presses: a test under way ends at once, at both ends. */
  interrupt(): void {
    this.#interruption?.abort(new VisioborneError("linetest.interrupted", "the line is wanted for a call"));
  }

  stop(): void {
    this.#stopping.abort(new VisioborneError("linetest.interrupted", "the daemon stops"));
    clearTimeout(this.#timer);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopping.signal.aborted) this.#timer = setTimeout(() => void this.#look(), delayMs).unref();
  }

  async #look(): Promise<void> {
    const decision = decideTest(this.#facts());
    if (decision.do === "wait") return this.#schedule(decision.forMs);
    const channel = this.#options.channel();
    if (channel === undefined) return this.#schedule(LOOK_AGAIN_MS);
    const interruption = (this.#interruption = new AbortController());
    try {
      await this.#test(channel, interruption.signal);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#interruption = undefined;
      this.#schedule(0);
    }
  }

  async #test(channel: BorneLineChannel, interrupted: AbortSignal): Promise<LineFigures> {
    const { deskHost, clock, log, measured, report } = this.#options;
    const signal = AbortSignal.any([this.#stopping.signal, interrupted, AbortSignal.timeout(TEST_DEADLINE_MS)]);
    const figures = await measureLine(channel, { deskHost: deskHost() }, signal);
    this.#testedMs = clock.monotonicMs();
    this.#retryMs = undefined;
    this.#failures = 0;
    const found = judgeFigures(figures);
    this.#verdict = afterTest(this.#verdict, found);
    log.info({ ...figures, codes: found.map(({ code }) => code).join(" ") }, "line test");
    measured(figures);
    report(this.#verdict.said);
    return figures;
  }

  /** Nothing was learnt of the line: what was said of it stands. */
  #failed(error: unknown): void {
    const { clock, log, random = Math.random } = this.#options;
    if (this.#stopping.signal.aborted) return;
    const interrupted = errorCode(error) === "linetest.interrupted";
    const waitMs = interrupted ? LOOK_AGAIN_MS : retryDelayMs(this.#failures++, random());
    this.#retryMs = clock.monotonicMs() + waitMs;
    log.info({ code: errorCode(error), error: errorLine(error), waitMs: Math.round(waitMs) }, "no line test");
  }

  #facts(): LinePlanFacts {
    const { borne, clock, facts } = this.#options;
    const nowMs = clock.monotonicMs();
    const since = (ms: number | undefined) => (ms === undefined ? null : nowMs - ms);
    return {
      ...facts(),
      sinceBootMs: nowMs - this.#bootMs,
      sinceTestMs: since(this.#testedMs),
      unsure: this.#verdict.unsure,
      alarmed: this.#verdict.said.length > 0,
      untilRetryMs: this.#retryMs === undefined ? null : this.#retryMs - nowMs,
      spread: spreadOf(borne, new Date(clock.wallMs()).toISOString().slice(0, 10)),
    };
  }
}
