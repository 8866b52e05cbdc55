import type { Clock } from "../../contract/runtime.ts";

/** How often the desk is asked for a sign of life. */
export interface Pace {
  readonly pingMs: number;
}

/** A line that was cut must be seen within 5 s in a call; at rest a ping keeps the way through NATs open. */
export const IN_CALL: Pace = { pingMs: 2_000 };
export const AT_REST: Pace = { pingMs: 20_000 };

const MISSED = 2;
const GRACE_MS = 500;
/** A look this late means that this process slept, not the desk. */
const SLEPT_MS = 1_000;

/** Watches that something comes from the other end: a ping every now and then, any sign of life counts. */
export class Pulse {
  readonly #clock: Clock;
  readonly #ping: () => void;
  readonly #dead: (silentMs: number) => void;
  #pace: Pace;
  #timer: NodeJS.Timeout | undefined;
  #heardMs = 0;
  #pingedMs = 0;
  #dueMs = 0;

  /** @param dead told once, when two pings in a row were not answered */
  constructor(options: {
    readonly clock: Clock;
    readonly pace: Pace;
    readonly ping: () => void;
    readonly dead: (silentMs: number) => void;
  }) {
    this.#clock = options.clock;
    this.#pace = options.pace;
    this.#ping = options.ping;
    this.#dead = options.dead;
  }

  start(): void {
    this.#beginAfresh();
  }

  /** Another pace; asks at once, for a line that was silent at rest may be long dead. */
  setPace(pace: Pace): void {
    if (pace.pingMs === this.#pace.pingMs) return;
    this.#pace = pace;
    if (this.#timer) this.#beginAfresh();
  }

  heard(): void {
    this.#heardMs = this.#clock.monotonicMs();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #beginAfresh(): void {
    const nowMs = this.#clock.monotonicMs();
    this.#heardMs = nowMs;
    this.#pingedMs = nowMs;
    this.#ping();
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const everyMs = this.#pace.pingMs / 4;
    this.#dueMs = this.#clock.monotonicMs() + everyMs;
    this.#timer = setTimeout(() => this.#look(), everyMs);
  }

  #look(): void {
    const nowMs = this.#clock.monotonicMs();
    const { pingMs } = this.#pace;
    // What waits in the socket is read first.
    if (nowMs - this.#dueMs > SLEPT_MS) this.#heardMs = Math.max(this.#heardMs, nowMs - pingMs);
    const silentMs = nowMs - this.#heardMs;
    if (silentMs > MISSED * pingMs + GRACE_MS) {
      this.stop();
      return this.#dead(silentMs);
    }
    if (nowMs - this.#pingedMs >= pingMs - 1) {
      this.#pingedMs = nowMs;
      this.#ping();
    }
    this.#wait();
  }
}
