import type { Clock } from "../contract/runtime.ts";
import type { UsageBody } from "../uplink/port.ts";
import type { Openings } from "./calendar/opening-book.ts";
import type { Calls } from "./calls.ts";
import type { Config } from "./config/types.ts";
import type { BorneState } from "./readiness.ts";

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

/** What is sampled at each tick. */
export interface UsageNow {
  readonly open: boolean;
  /** Ready or in session. */
  readonly ready: boolean;
  /** Each organisme within its hours, and whether an expert of it is at the desk. */
  readonly staffing: ReadonlyMap<string, boolean>;
}

/**
 * Counts of one hour. Only counts: nothing here can tell one usager from another (GDPR; small communes).
 */
export class UsageMeter {
  readonly #clock: Clock;
  readonly #journal: (body: UsageBody) => number;
  readonly #now: () => UsageNow;
  #fromMs: number;
  #lastMs: number;
  #presses = 0;
  #unavailable = 0;
  #openMs = 0;
  #readyMs = 0;
  #organismes = new Map<string, Counts>();
  #staffing = new Map<string, { openMs: number; staffedMs: number }>();

  constructor(options: { clock: Clock; journal: (body: UsageBody) => number; now: () => UsageNow }) {
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
    const { open, ready, staffing } = this.#now();
    const spanMs = nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (open) this.#openMs += spanMs;
    if (open && ready) this.#readyMs += spanMs;
    for (const [organisme, staffed] of staffing) {
      const { openMs, staffedMs } = this.#staffing.get(organisme) ?? { openMs: 0, staffedMs: 0 };
      this.#staffing.set(organisme, { openMs: openMs + spanMs, staffedMs: staffedMs + (staffed ? spanMs : 0) });
    }
    return nowMs;
  }

  #write(toMs: number): void {
    for (const [organisme, { openMs, staffedMs }] of this.#staffing) {
      const counts = this.#organismes.get(organisme) ?? NOTHING;
      const seconds = { open_s: Math.round(openMs / 1000), staffed_s: Math.round(staffedMs / 1000) };
      this.#organismes.set(organisme, { ...counts, ...seconds });
    }
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
    this.#staffing = new Map();
  }
}

const NOTHING: Counts = { calls: 0, answered: 0, abandoned: 0, missed: 0, talk_s: 0, wait_s: 0 };

/** What the usage counts at this moment. An organisme whose desk cannot be reached is not staffed. */
export function usageNow(
  hours: Openings,
  state: BorneState,
  services: Config["services"],
  calls: Pick<Calls, "linked" | "staffing">,
  commissioning = false,
): UsageNow {
  // Nobody is promised anything while an installer has it.
  if (commissioning) return { open: false, ready: false, staffing: new Map() };
  const present = new Set(calls.linked() ? calls.staffing().map((one) => (one.staffed > 0 ? one.organisme : "")) : []);
  const open = hours.known ? services.filter(({ id }) => hours.openServices.has(id)) : [];
  return {
    open: hours.siteOpen,
    ready: state === "ready" || state === "in-session",
    staffing: new Map(open.map(({ organisme }) => [organisme, present.has(organisme)])),
  };
}
