import type { Condition } from "../../devices/device.ts";
import { errorCode } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { OpeningBook } from "./calendar/opening-book.ts";
import { selfTestDue } from "./calendar/self-test-due.ts";
import type { Config } from "./config/types.ts";
import type { LastSelfTest } from "./self-test-record.ts";

/** A test that is due but can't be made, for so much longer than its age limit, is told: 24 h. */
const OVERDUE_AFTER_MS = 24 * 3_600_000;
/** Devices get this long to come up before the first test of a boot. */
const SETTLE_MS = 20_000;

export interface SelfTestPlanOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly hours: OpeningBook;
  readonly rules: () => Config["selfTest"];
  readonly last: () => LastSelfTest | undefined;
  readonly inSession: () => boolean;
  readonly run: (why: string) => Promise<unknown>;
}

/** Makes the self-tests that are due: before each opening, and when the last one is too old. Never in a session. */
export class SelfTestPlan {
  readonly #options: SelfTestPlanOptions;
  #running = false;
  #dueSinceMs: number | undefined;

  constructor(options: SelfTestPlanOptions) {
    this.#options = options;
  }

  /** To be called a few times a minute. */
  look(): void {
    const { clock, hours, rules, last, inSession, run, log } = this.#options;
    const nowMs = clock.monotonicMs();
    if (this.#running || nowMs < SETTLE_MS) return;
    const lastTest = last();
    const { known, site, siteOpen } = hours.current();
    const due = selfTestDue({
      ...(lastTest ? { last: lastTest } : {}),
      wallMs: clock.wallMs(),
      monotonicMs: nowMs,
      clockKnown: known,
      siteOpen,
      ...(site?.nextOpening === undefined ? {} : { nextOpeningMs: site.nextOpening }),
      ...rules(),
    });
    if (due === undefined) {
      this.#dueSinceMs = undefined;
      return;
    }
    this.#dueSinceMs ??= nowMs;
    if (inSession()) return;
    this.#running = true;
    run(due)
      .catch((error: unknown) => log.info({ code: errorCode(error), due }, "self-test not made, tried again"))
      .finally(() => (this.#running = false));
  }

  /** `selftest.overdue` when one has been due for a day and could not be made. */
  conditions(): readonly Condition[] {
    const lateMs = this.#dueSinceMs === undefined ? 0 : this.#options.clock.monotonicMs() - this.#dueSinceMs;
    return lateMs > OVERDUE_AFTER_MS ? [{ code: "selftest.overdue" }] : [];
  }
}
