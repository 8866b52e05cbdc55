import type { Clock } from "../contract/runtime.ts";
import type { Journal } from "../uplink/port.ts";
import type { LastSelfTest as DatedTest } from "./calendar/self-test-due.ts";
import type { AlertBook } from "./alert-book.ts";
import type { Keep, Kept } from "./keep.ts";
import { failedDevices, type SelfTester, type SelfTestReport } from "./self-test.ts";

/** The last self-test of the whole borne; with its monotonic end when it was made in this boot. */
export type LastSelfTest = Kept["lastSelfTest"] & DatedTest;

/** Remembers the last self-test and tells of each in the journal. A disk that keeps nothing costs the next boot only. */
export class SelfTestRecord {
  readonly #keep: Keep;
  readonly #clock: Clock;
  readonly #journal: Journal;
  #last: LastSelfTest | undefined;

  constructor(options: { keep: Keep; clock: Clock; journal: Journal }) {
    this.#keep = options.keep;
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#last = options.keep.get("lastSelfTest");
  }

  /** Follows the tester: what it finds is an alert at once, and written down at the end. */
  follow(tester: SelfTester, alerts: AlertBook, changed: () => void): void {
    tester.on("device", (id, result) => alerts.report(`selftest.${id}`, id, result.conditions));
    tester.on("done", (report) => {
      this.done(report);
      changed();
    });
  }

  last(): LastSelfTest | undefined {
    return this.#last;
  }

  done(report: SelfTestReport): void {
    this.#journal.event({
      type: "selftest.done",
      passed: report.passed,
      failed: failedDevices(report),
      duration_ms: report.durationMs,
      detail: report.why,
    });
    if (!report.whole) return;
    const { wallMs, passed } = report;
    this.#last = { wallMs, passed, monotonicMs: this.#clock.monotonicMs() };
    this.#keep.set("lastSelfTest", { wallMs, passed });
  }
}
