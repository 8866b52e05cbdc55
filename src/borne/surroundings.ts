import type { Logger } from "../contract/runtime.ts";
import type { LinkState } from "../uplink/port.ts";
import type { AlertBook } from "./alert-book.ts";
import type { SystemClock } from "./clock.ts";
import type { Config } from "./config/types.ts";
import type { Fleet } from "./fleet.ts";
import type { Keep } from "./keep.ts";
import { targetsOf } from "./line.ts";
import { LineWatch } from "./line-watch.ts";
import type { LinePace } from "./line-watch.ts";
import { PowerWatch } from "./power-watch.ts";

/** What the site gives the borne, power and line, as far as the board can see it. */
export class Surroundings {
  readonly #line: LineWatch;
  readonly #power: PowerWatch;
  #connected = false;

  constructor(options: {
    fleet: Fleet;
    alerts: AlertBook;
    keep: Keep;
    clock: SystemClock;
    log: Logger;
    config: () => Config;
    unclean: boolean;
    pace?: Partial<LinePace>;
  }) {
    const { fleet, alerts, keep, clock, log, config, unclean, pace } = options;
    this.#line = new LineWatch({
      board: () => fleet.port("board"),
      targets: () => targetsOf(config()),
      brokerConnected: () => this.#connected,
      report: (conditions) => alerts.report("line", null, conditions),
      log,
      ...(pace === undefined ? {} : { pace }),
    });
    this.#power = new PowerWatch({
      keep,
      clock,
      log,
      timeZone: () => config().site.timeZone,
      report: (conditions) => alerts.report("power", null, conditions),
      unclean,
    });
    fleet.onOpened("board", (board) => {
      this.#power.booted(board.facts().kernelBootId);
      board.on("clock", () => this.#power.look());
    });
  }

  start(): void {
    this.#line.start();
  }

  /** The link to the broker has changed. */
  link(state: LinkState): void {
    const lost = this.#connected && !state.connected;
    this.#connected = state.connected;
    if (lost) this.#line.lookSoon();
  }

  tick(): void {
    this.#power.look();
  }

  stop(): void {
    this.#line.stop();
  }
}
