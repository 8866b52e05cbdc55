import type { Clock } from "../../src/contract/runtime.ts";
import { LAMP_NAMES } from "./port.ts";
import type { LampName, Rhythm } from "./port.ts";
import { ask, DARK, show } from "./rhythm.ts";
import type { LampState } from "./rhythm.ts";

/**
 * Plays the rhythms on lamps that know only on and off: one timer for all of them, and none while all are steady.
 * Every driver of such lamps uses it.
 */
export class LampPlayer {
  readonly #clock: Clock;
  readonly #write: (lamp: LampName, lit: boolean) => void;
  readonly #lamps = new Map<LampName, LampState>(LAMP_NAMES.map((name) => [name, DARK]));
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param write switches one lamp; must not throw. Called only when a lamp changes. */
  constructor(clock: Clock, write: (lamp: LampName, lit: boolean) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Asks for rhythms; a lamp that may change now has changed when this returns. */
  set(rhythms: Readonly<Partial<Record<LampName, Rhythm>>>): void {
    if (this.#stopped) return;
    const nowMs = this.#clock.monotonicMs();
    for (const [name, state] of this.#lamps) {
      const rhythm = rhythms[name];
      if (rhythm !== undefined) this.#lamps.set(name, ask(state, rhythm, nowMs));
    }
    this.#play();
  }

  current(): Readonly<Record<LampName, Rhythm>> {
    return Object.fromEntries(LAMP_NAMES.map((name) => [name, this.#lamps.get(name)?.rhythm ?? "off"])) as Record<
      LampName,
      Rhythm
    >;
  }

  /** Stops, and leaves the lamps as they are: whoever closes the hardware puts them out. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #play(): void {
    clearTimeout(this.#timer);
    const nowMs = this.#clock.monotonicMs();
    let dueMs = Number.POSITIVE_INFINITY;
    for (const [name, before] of this.#lamps) {
      const { state, dueMs: lampDueMs } = show(before, nowMs);
      if (lampDueMs !== undefined) dueMs = Math.min(dueMs, lampDueMs);
      if (state === before) continue;
      this.#lamps.set(name, state);
      this.#write(name, state.lit);
    }
    if (dueMs === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#play(), Math.max(1, Math.ceil(dueMs - nowMs)));
  }
}
