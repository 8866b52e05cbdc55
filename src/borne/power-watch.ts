import type { Condition } from "../../devices/device.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { Keep } from "./keep.ts";
import { localCut, powerPattern } from "./power-pattern.ts";

/** Power cuts that are remembered: more than two a day for the fortnight that counts. */
const MAX_CUTS = 32;
const JUDGE_EVERY_MS = 3_600_000;

/**
 * Notes when the board was cut off from its power, and says when that has a pattern. A cut is told from a crash of the
 * daemon by the kernel's boot id; its time is that of the start that followed, once the clock is set, for a board
 * without a battery knows no time when it starts.
 */
export class PowerWatch {
  readonly #keep: Keep;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #timeZone: () => string;
  readonly #report: (conditions: readonly Condition[]) => void;
  readonly #unclean: boolean;
  #cut: boolean | undefined;
  #judgedMs: number | undefined;

  /** @param options.unclean whether the last run of the daemon ended without stopping */
  constructor(options: {
    keep: Keep;
    clock: Clock;
    log: Logger;
    timeZone: () => string;
    report: (conditions: readonly Condition[]) => void;
    unclean: boolean;
  }) {
    this.#keep = options.keep;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#timeZone = options.timeZone;
    this.#report = options.report;
    this.#unclean = options.unclean;
  }

  /** The board is there, and with it the name of the kernel's boot. Only the first one counts. */
  booted(kernelBootId: string): void {
    if (this.#cut !== undefined) return;
    const before = this.#keep.get("kernelBootId");
    this.#cut = this.#unclean && before !== undefined && before !== kernelBootId;
    if (before !== kernelBootId) this.#keep.set("kernelBootId", kernelBootId);
    this.look();
  }

  /** To be called when the clock is set, and from time to time. */
  look(): void {
    if (!this.#clock.synchronised() || this.#cut === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    if (this.#cut) this.#note(Math.round(this.#clock.wallMs() - nowMs));
    else if (this.#judgedMs !== undefined && nowMs - this.#judgedMs < JUDGE_EVERY_MS) return;
    this.#cut = false;
    this.#judgedMs = nowMs;
    this.#judge();
  }

  #note(wallMs: number): void {
    const cuts = [...(this.#keep.get("powerCuts") ?? []), wallMs].slice(-MAX_CUTS);
    this.#keep.set("powerCuts", cuts);
    this.#log.info({ cuts: cuts.length }, "the board was cut off from its power");
  }

  #judge(): void {
    const timeZone = this.#timeZone();
    const cuts = (this.#keep.get("powerCuts") ?? []).map((wallMs) => localCut(wallMs, timeZone));
    const pattern = powerPattern(cuts, localCut(this.#clock.wallMs(), timeZone).day);
    if (pattern === null) return this.#report([]);
    const hour = String(Math.floor(pattern.minute / 60)).padStart(2, "0");
    const minute = String(pattern.minute % 60).padStart(2, "0");
    const detail = `without power before ${hour}:${minute} on ${pattern.days} of the last 14 days`;
    this.#report([{ code: "power.cut.pattern", detail }]);
  }
}
