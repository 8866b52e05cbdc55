import type { Clock } from "../contract/runtime.ts";
import type { UsageBody } from "../uplink/port.ts";

const HOUR_MS = 3_600_000;

type Counts = UsageBody["organismes"][string];

/** How a call ended, for the counts. `lost`: it was answered, cut, and not taken up again. */
export type CallOutcome = "talked" | "abandoned" | "missed" | "lost";

/** What is counted of one call. Seconds; nothing that could tell who called. */
export interface CallCount {
  readonly organisme: string;
  readonly outcome: CallOutcome;
  readonly waitS: number;
  readonly talkS: number;
  readonly audioOnly: boolean;
  readonly reconnections: number;
}

/**
 * Counts of one hour. Only counts: nothing here can tell one usager from another (GDPR; small communes).
 */
export class UsageMeter {
  readonly #clock: Clock;
  readonly #journal: (body: UsageBody) => number;
  readonly #now: () => { open: boolean; ready: boolean };
  #fromMs: number;
  #lastMs: number;
  #presses = 0;
  #unavailable = 0;
  #openMs = 0;
  #readyMs = 0;
  #organismes = new Map<string, Counts>();

  constructor(options: {
    clock: Clock;
    journal: (body: UsageBody) => number;
    /** Whether it is open now, and ready or in session: sampled at each tick. */
    now: () => { open: boolean; ready: boolean };
  }) {
    this.#clock = options.clock;
    this.#journal = options.journal;
    this.#now = options.now;
    this.#fromMs = options.clock.monotonicMs();
    this.#lastMs = this.#fromMs;
  }

  press(): void {
    this.#presses += 1;
  }

  unavailable(): void {
    this.#unavailable += 1;
  }

  /** A call that is over, under the organisme that had it last. */
  call({ organisme, outcome, waitS, talkS, audioOnly, reconnections }: CallCount): void {
    const before = this.#organismes.get(organisme) ?? NOTHING;
    const answered = outcome === "talked" || outcome === "lost";
    this.#organismes.set(organisme, {
      calls: before.calls + 1,
      answered: before.answered + (answered ? 1 : 0),
      abandoned: before.abandoned + (outcome === "abandoned" ? 1 : 0),
      missed: before.missed + (outcome === "missed" ? 1 : 0),
      talk_s: before.talk_s + Math.round(talkS),
      wait_s: before.wait_s + Math.round(waitS),
      audio_only: (before.audio_only ?? 0) + (audioOnly ? 1 : 0),
      lost: (before.lost ?? 0) + (outcome === "lost" ? 1 : 0),
      reconnections: (before.reconnections ?? 0) + reconnections,
    });
  }

  /** To be called a few times a minute; writes one row an hour. */
  tick(): void {
    const nowMs = this.#sample();
    if (nowMs - this.#fromMs >= HOUR_MS) this.#write(nowMs);
  }

  /** Writes what was counted so far, even if it is nothing: an hour without a call is a figure too. */
  flush(): void {
    this.#write(this.#sample());
  }

  #sample(): number {
    const nowMs = this.#clock.monotonicMs();
    const { open, ready } = this.#now();
    const spanMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (open) this.#openMs += spanMs;
    if (open && ready) this.#readyMs += spanMs;
    return nowMs;
  }

  #write(toMs: number): void {
    this.#journal({
      from_up_ms: Math.round(this.#fromMs),
      to_up_ms: Math.round(toMs),
      presses: this.#presses,
      unavailable: this.#unavailable,
      open_s: Math.round(this.#openMs / 1000),
      ready_s: Math.round(this.#readyMs / 1000),
      organismes: Object.fromEntries(this.#organismes),
    });
    this.#fromMs = toMs;
    this.#presses = 0;
    this.#unavailable = 0;
    this.#openMs = 0;
    this.#readyMs = 0;
    this.#organismes = new Map();
  }
}

const NOTHING: Counts = { calls: 0, answered: 0, abandoned: 0, missed: 0, talk_s: 0, wait_s: 0 };
