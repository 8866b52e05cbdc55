import type { UsageBody } from "../uplink/port.ts";
import { ORGANISMES } from "./words.ts";

type Organisme = UsageBody["organismes"][string];

/** How a simulated call ended, as in `call.ended`. */
export type Outcome = "talked" | "missed" | "abandoned";

/** Counts of one span, for the channel `usage`. */
export class Tally {
  #fromMs: number;
  #presses = 0;
  #organismes = new Map<string, Organisme>();

  /** @param nowMs monotonic milliseconds */
  constructor(nowMs: number) {
    this.#fromMs = nowMs;
  }

  press(): void {
    this.#presses++;
  }

  call(organisme: string, outcome: Outcome, waitMs: number, talkMs: number): void {
    const count = this.#organismes.get(organisme) ?? nothing();
    count.calls++;
    if (outcome === "talked") count.answered++;
    else count[outcome]++;
    count.wait_s += Math.round(waitMs / 1000);
    count.talk_s += Math.round(talkMs / 1000);
    this.#organismes.set(organisme, count);
  }

  /** The span up to now, and begins the next. */
  take(nowMs: number): UsageBody {
    const from = Math.round(this.#fromMs);
    const to = Math.round(nowMs);
    const seconds = Math.round((to - from) / 1000);
    const organismes = Object.fromEntries(ORGANISMES.map((id) => [id, this.#organismes.get(id) ?? nothing()]));
    const presses = this.#presses;
    this.#fromMs = nowMs;
    this.#presses = 0;
    this.#organismes = new Map();
    return {
      from_up_ms: from,
      to_up_ms: to,
      presses,
      unavailable: 0,
      open_s: seconds,
      ready_s: seconds,
      organismes,
    };
  }
}

function nothing(): Organisme {
  return { calls: 0, answered: 0, abandoned: 0, missed: 0, talk_s: 0, wait_s: 0 };
}
