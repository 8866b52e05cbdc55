import type { DeskCallPort } from "../call/desk/desk-call-port.ts";
import type { LineFigures as TestFigures } from "../call/line-test/figures.ts";
import { LineTester } from "../call/line-test/tester.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { Borne } from "./borne.ts";
import type { OpeningBook } from "./calendar/opening-book.ts";
import type { LineFigures } from "./calls.ts";
import { endpointOf } from "./line.ts";

/** The line test of a borne: outside sessions, when nobody is near, over the connection to the desk itself. */
export class LineTests {
  readonly #tester: LineTester;
  readonly #clock: Clock;
  #figures: LineFigures | undefined;
  #activityMs: number | undefined;

  constructor(options: {
    deskUrl: string;
    port: DeskCallPort;
    borne: Borne;
    hours: OpeningBook;
    clock: Clock;
    log: Logger;
  }) {
    const { deskUrl, port, borne, hours, clock, log } = options;
    this.#clock = clock;
    this.#tester = new LineTester({
      borne: borne.settings.now().borne.id,
      deskHost: () => endpointOf(deskUrl).host,
      channel: () => port.lineChannel(),
      facts: () => {
        const opening = hours.current().siteOpen ? undefined : hours.current().site?.nextOpening;
        return {
          inSession: borne.session.inSession(),
          sinceActivityMs: this.#sinceActivityMs(borne.visitors.presence() === "present"),
          untilOpeningMs: opening === undefined ? null : Math.max(0, opening - clock.wallMs()),
        };
      },
      report: (conditions) => borne.alerts.report("line-test", null, conditions),
      measured: (figures) => {
        this.#figures = shortened(figures);
      },
      clock,
      log,
    });
    // An installer who waits for the test is in nobody's way.
    const busy = () => {
      if (!borne.reserve.isTaken()) this.#busy();
    };
    borne.visitors.on("came", busy);
    borne.onPress(busy);
    hours.on("change", () => this.#tester.lookSoon());
    port.on("link", (up) => {
      if (up) this.#tester.lookSoon();
    });
  }

  start(): void {
    this.#tester.start();
  }

  figures(): LineFigures | undefined {
    return this.#figures;
  }

  /** @throws VisioborneError `linetest.*`; the signal's reason */
  now(signal: AbortSignal): Promise<TestFigures> {
    return this.#tester.now(signal);
  }

  stop(): void {
    this.#tester.stop();
  }

  #busy(): void {
    this.#activityMs = this.#clock.monotonicMs();
    this.#tester.interrupt();
  }

  #sinceActivityMs(somebodyThere: boolean): number | null {
    if (somebodyThere) return 0;
    return this.#activityMs === undefined ? null : this.#clock.monotonicMs() - this.#activityMs;
  }
}

/** The worse of both ways is what a call feels. */
function shortened({ upKbps, downKbps, lossUpPct, lossDownPct, rttMs }: TestFigures): LineFigures {
  const losses = [lossUpPct, lossDownPct].filter((pct) => pct !== null);
  return { upKbps, downKbps, rttMs, lossPct: losses.length === 0 ? null : Math.max(...losses) };
}
