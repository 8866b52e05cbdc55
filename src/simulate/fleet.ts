import type { Clock, Logger } from "../contract/runtime.ts";
import type { BorneName } from "../contract/topics.ts";
import type { TlsFiles } from "./certificates.ts";
import { SimulatedBorne } from "./borne.ts";
import type { BorneFigures } from "./borne.ts";

export interface FleetOptions {
  readonly names: readonly BorneName[];
  /** `mqtts://host:port` of the bornes' listener. */
  readonly brokerUrl: string;
  /** Certificate and key of each borne. */
  readonly files: (name: BorneName) => TlsFiles;
  /** Seconds. */
  readonly heartbeatS: number;
  /** Faults a borne and hour. */
  readonly faultsPerHour: number;
  /** Calls a borne and hour. */
  readonly callsPerHour: number;
  /** Of one call, milliseconds. */
  readonly callMs: number;
  /** Between two counts of usage, milliseconds: an hour by the contract. */
  readonly usageEveryMs: number;
  /** Over what time the bornes are switched on, milliseconds. */
  readonly rampMs: number;
  readonly commandKeyFile?: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/** Sums over the bornes; see `BorneFigures`. */
export interface FleetFigures {
  readonly bornes: number;
  /** Switched on so far. */
  readonly started: number;
  readonly connected: number;
  readonly sent: number;
  readonly acked: number;
  readonly waiting: number;
  readonly dropped: number;
  /** Connections that were made, and that ended while the fleet ran. */
  readonly connections: number;
  readonly disconnections: number;
  readonly faults: number;
  readonly calls: number;
}

const HOUR_MS = 3_600_000;
const TICK_MS = 250;
const MENDED_AFTER_MS = 90_000;

/** Many simulated bornes in this process, with faults and calls that come by chance. */
export class SimulatedFleet {
  readonly bornes: readonly SimulatedBorne[];
  readonly #options: FleetOptions;
  readonly #random: () => number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #counts = { connections: 0, disconnections: 0, faults: 0, calls: 0 };
  #started = 0;
  #connected = 0;
  #lastTickMs = 0;
  #waiters: { readonly count: number; readonly resolve: () => void }[] = [];

  /** @param first number of the first borne within the whole fleet, from 1 */
  constructor(options: FleetOptions, first = 1) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.bornes = options.names.map((name, at) => this.#make(name, first + at));
  }

  /** Switches the bornes on, one after the other over the ramp. Returns at once. */
  start(): void {
    const { bornes } = this;
    const { rampMs, usageEveryMs, clock } = this.#options;
    bornes.forEach((borne, at) => {
      this.#later((at * rampMs) / bornes.length, () => {
        this.#started++;
        borne.start();
        // Each at its own moment of the hour, as bornes that were not switched on together.
        this.#later(usageEveryMs * this.#random(), () => this.#usage(borne));
      });
    });
    this.#lastTickMs = clock.monotonicMs();
    this.#timers.add(setInterval(() => this.#tick(), TICK_MS));
  }

  /** Resolves when so many are connected at one time. */
  async untilConnected(count = this.bornes.length): Promise<void> {
    if (this.#connected >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
  }

  /** Nothing new happens any more, calls are broken off; what is in the outboxes still goes out. */
  quiet(): void {
    for (const borne of this.bornes) borne.quiet();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** All say `stopped` and leave. */
  async stop(deadlineMs = 10_000): Promise<void> {
    this.quiet();
    await Promise.all(this.bornes.map((borne) => borne.stop(deadlineMs)));
  }

  figures(): FleetFigures {
    let [sent, waiting, dropped] = [0, 0, 0];
    for (const borne of this.bornes) {
      const figures = borne.figures();
      sent += figures.sent;
      waiting += figures.waiting;
      dropped += figures.dropped;
    }
    const bornes = this.bornes.length;
    const acked = sent - waiting - dropped;
    const [started, connected] = [this.#started, this.#connected];
    return { bornes, started, connected, sent, acked, waiting, dropped, ...this.#counts };
  }

  /** What each borne has sent, to be held against the supervisor's database. */
  testimony(): (BorneName & BorneFigures)[] {
    return this.bornes.map((borne) => ({ ...borne.name, ...borne.figures() }));
  }

  #make(name: BorneName, index: number): SimulatedBorne {
    const { brokerUrl, files, heartbeatS, commandKeyFile, clock, log } = this.#options;
    const borne = new SimulatedBorne({
      name,
      index,
      broker: { url: brokerUrl, ...files(name) },
      heartbeatS,
      ...(commandKeyFile === undefined ? {} : { commandKeyFile }),
      clock,
      log,
      random: this.#random,
    });
    let was = false;
    borne.onLink(({ connected }) => {
      if (connected === was) return;
      was = connected;
      this.#connected += connected ? 1 : -1;
      this.#counts[connected ? "connections" : "disconnections"]++;
      const ready = this.#waiters.filter(({ count }) => this.#connected >= count);
      this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
      for (const { resolve } of ready) resolve();
    });
    return borne;
  }

  /** What chance brings in the time since the last look. */
  #tick(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const hours = ((nowMs - this.#lastTickMs) / HOUR_MS) * this.#started;
    this.#lastTickMs = nowMs;
    for (let left = poisson(this.#options.faultsPerHour * hours, this.#random); left > 0; left--) this.#fault();
    for (let left = poisson(this.#options.callsPerHour * hours, this.#random); left > 0; left--) {
      this.#counts.calls++;
      void this.#any()?.call(this.#options.callMs * (0.5 + this.#random()));
    }
  }

  #fault(): void {
    const borne = this.#any();
    const code = borne?.breakDown();
    if (!borne || code === undefined) return;
    this.#counts.faults++;
    this.#later(MENDED_AFTER_MS * this.#random(), () => borne.mend(code));
  }

  #usage(borne: SimulatedBorne): void {
    borne.usage();
    this.#later(this.#options.usageEveryMs, () => this.#usage(borne));
  }

  #any(): SimulatedBorne | undefined {
    return this.bornes[Math.floor(this.#random() * this.#started)];
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

/** How often something happens that is expected `mean` times (Knuth, TAOCP 2, 3.4.1; here the means are small). */
export function poisson(mean: number, random: () => number): number {
  // In parts: e^-mean must not vanish.
  if (mean > 20) return poisson(20, random) + poisson(mean - 20, random);
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
