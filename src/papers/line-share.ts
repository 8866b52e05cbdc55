import type { Clock } from "../contract/runtime.ts";

/** What a second of the call's line was like. */
export interface LineSample {
  /** Share of the own packets that was lost, percent; null = not told. */
  readonly lossUpPct: number | null;
  readonly lossDownPct: number | null;
  /** Round trip, ms; null = not told. */
  readonly rttMs: number | null;
}

/** What voice, reports and the smallest picture need beside the papers, kbit/s. */
const CALL_KBPS = 2_000;
const LEAST_KBPS = 32;
/** More is of no use: a page is there in two seconds, and a small board has a call to keep. */
const MOST_KBPS = 4_000;
/** Headers of SCTP, DTLS, UDP and IP, and acknowledgements: what a chunk of 1,100 bytes takes of the line. */
const ON_THE_WIRE = 1.15;
const LOSSY_PCT = 6;
const SLOW_MS = 150;
/** Two seconds in a row: one late report is a busy machine. */
const BAD_SECONDS = 2;
const DOWN = 0.7;
const UP = 1.08;
const LEAST_PART = 0.3;
/** Of a thin line so much at first: the encoder takes a second or two to make room. */
const FIRST_PART = 0.6;
const THIN_KBPS = 2_000;
/** From a busy line to the next look: an answer takes that long to show. */
const HOLD_MS = 3_000;
/** After the last byte the picture does not jump up for a moment's pause between two pages. */
const LINGER_MS = 1_500;

type Way = "up" | "down";
const WAYS: readonly Way[] = ["up", "down"];

/** A third of the line; of a fast one, what the call leaves. Kilobits a second of the papers' own bytes. */
export function usualPaceKbps(lineKbps: number): number {
  const share = Math.max(lineKbps / 3, lineKbps - CALL_KBPS);
  return Math.round(Math.min(MOST_KBPS, Math.max(LEAST_KBPS, share)));
}

export interface LineShareOptions {
  /** What the line bears each way, kbit/s. */
  readonly lineKbps: () => number;
  readonly reserve: (up: number, down: number) => void;
  readonly clock: Clock;
}

/** The papers' share of the line, each way: its pace, and what the pictures must leave free for it. */
export class LineShare {
  readonly #options: LineShareOptions;
  /** Of the usual pace: less on a line that proves thinner than it was said to be. */
  #part = { up: 1, down: 1 };
  #lowRttMs: number | null = null;
  #holdUntilMs = 0;
  #badSeconds = { up: 0, down: 0 };
  #busy = { up: false, down: false };
  #told = "";
  #linger: NodeJS.Timeout | undefined;

  constructor(options: LineShareOptions) {
    this.#options = options;
  }

  upKbps(): number {
    return this.#pace("up");
  }

  downKbps(): number {
    return this.#pace("down");
  }

  /** Something travels that way, or nothing more. */
  busy(way: Way, busy: boolean): void {
    if (this.#busy[way] === busy) return;
    this.#busy[way] = busy;
    clearTimeout(this.#linger);
    if (busy) this.#begin(way);
    else this.#linger = setTimeout(() => this.#reserve(), LINGER_MS).unref();
  }

  /** A second of the call. */
  sample({ lossUpPct, lossDownPct, rttMs }: LineSample): void {
    if (rttMs !== null) this.#lowRttMs = Math.min(this.#lowRttMs ?? rttMs, rttMs);
    if (!this.#busy.up && !this.#busy.down) return;
    const nowMs = this.#options.clock.monotonicMs();
    const slow = rttMs !== null && rttMs - (this.#lowRttMs ?? rttMs) > SLOW_MS;
    const bad = { up: slow || (lossUpPct ?? 0) > LOSSY_PCT, down: (lossDownPct ?? 0) > LOSSY_PCT };
    for (const way of WAYS) this.#badSeconds[way] = bad[way] && this.#busy[way] ? this.#badSeconds[way] + 1 : 0;
    const worse = WAYS.filter((way) => this.#badSeconds[way] >= BAD_SECONDS);
    if (nowMs < this.#holdUntilMs) return;
    if (worse.length > 0) this.#holdUntilMs = nowMs + HOLD_MS;
    for (const way of WAYS) {
      if (worse.includes(way)) this.#part[way] = Math.max(LEAST_PART, this.#part[way] * DOWN);
      else if (!bad[way]) this.#part[way] = Math.min(1, this.#part[way] * UP);
    }
    this.#reserve();
  }

  end(): void {
    clearTimeout(this.#linger);
    this.#busy = { up: false, down: false };
    this.#reserve();
  }

  #begin(way: Way): void {
    // Its share is still kept, or was a moment ago.
    const fresh = this.#told === "" || this.#told === "0 0";
    if (fresh && this.#options.lineKbps() < THIN_KBPS) this.#part[way] = Math.min(FIRST_PART, this.#part[way]);
    this.#reserve();
  }

  #pace(way: Way): number {
    return Math.max(LEAST_KBPS, Math.round(usualPaceKbps(this.#options.lineKbps()) * this.#part[way]));
  }

  #reserve(): void {
    const of = (way: Way): number => (this.#busy[way] ? Math.round(this.#pace(way) * ON_THE_WIRE) : 0);
    const told = `${of("up")} ${of("down")}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#options.reserve(of("up"), of("down"));
  }
}
