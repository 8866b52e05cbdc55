/** What a gap in the numbers waits for. */
interface Missing {
  readonly sinceMs: number;
  askedMs: number;
  asked: number;
}

/** What is to be done after a packet or a moment. */
export interface Reordered<P> {
  /** In order, to be used now. `gap`: packets before this one are lost for good. */
  readonly packets: readonly { readonly packet: P; readonly gap: boolean }[];
  /** Sequence numbers (16 bits) to ask for again. */
  readonly nack: readonly number[];
}

/** A jump of the numbers by more is a new stream, not a loss. */
const MAX_JUMP = 1000;
const MAX_HELD = 1024;
/** Asked for in one message: what a thin line carries in a second. */
const MAX_NACK = 128;
const MAX_ASKED = 6;
/** Packets that merely overtake each other do so within this. */
const REORDER_MS = 8;
const LEAST_WAIT_MS = 120;
const MOST_WAIT_MS = 600;

/**
 * Puts packets in order and asks for missing ones. What comes in order passes at once: nothing is delayed but what
 * follows a gap, and that for as long as a repair may take, at least twice the round trip. A packet is asked for once a
 * round trip, not every 5 ms. Time is given, so that a test can be its own clock.
 */
export class Reorder<P> {
  readonly #held = new Map<number, P>();
  readonly #missing = new Map<number, Missing>();
  #next: number | undefined;
  #highest = 0;
  #gap = false;

  /** Packets that were never repaired. */
  lost = 0;

  /** @param sequence unwrapped */
  push(sequence: number, packet: P, nowMs: number, rttMs: number): Reordered<P> {
    if (this.#next === undefined || this.#jumps(sequence)) {
      if (this.#next !== undefined) this.#gap = true;
      this.#held.clear();
      this.#missing.clear();
      this.#next = sequence;
      this.#highest = sequence - 1;
    }
    if (sequence < this.#next || this.#held.has(sequence)) return { packets: [], nack: [] };
    for (let number = this.#highest + 1; number < sequence; number++) {
      this.#missing.set(number, { sinceMs: nowMs, askedMs: -Infinity, asked: 0 });
    }
    this.#highest = Math.max(this.#highest, sequence);
    this.#missing.delete(sequence);
    this.#held.set(sequence, packet);
    return this.at(nowMs, rttMs);
  }

  /** What the passing of time brings: to be called every some 10 ms while `waiting`. */
  at(nowMs: number, rttMs: number): Reordered<P> {
    const waitMs = Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, 2 * rttMs + 60));
    const packets: { packet: P; gap: boolean }[] = [];
    for (;;) {
      while (this.#next !== undefined && this.#held.has(this.#next)) {
        packets.push({ packet: this.#held.get(this.#next) as P, gap: this.#gap });
        this.#held.delete(this.#next);
        this.#gap = false;
        this.#next += 1;
      }
      const first = this.#next === undefined ? undefined : this.#missing.get(this.#next);
      if (first === undefined || (nowMs - first.sinceMs < waitMs && this.#held.size < MAX_HELD)) break;
      this.#missing.delete(this.#next as number);
      this.#next = (this.#next as number) + 1;
      this.#gap = true;
      this.lost += 1;
    }
    return { packets, nack: this.#toAsk(nowMs, rttMs) };
  }

  /** Whether something is awaited. */
  get waiting(): boolean {
    return this.#missing.size > 0;
  }

  /** More missing than a loss would be: another stream, or nothing that can be repaired. */
  #jumps(sequence: number): boolean {
    const ahead = sequence - this.#highest;
    return Math.abs(ahead) > MAX_JUMP || ahead + this.#missing.size > MAX_JUMP;
  }

  #toAsk(nowMs: number, rttMs: number): number[] {
    const nack: number[] = [];
    const againMs = Math.max(20, rttMs * 1.1 + 5);
    for (const [number, missing] of this.#missing) {
      if (missing.asked >= MAX_ASKED || nowMs - missing.askedMs < againMs) continue;
      if (missing.asked === 0 && nowMs - missing.sinceMs < REORDER_MS && this.#highest - number < 3) continue;
      missing.askedMs = nowMs;
      missing.asked += 1;
      nack.push(number & 0xffff);
      if (nack.length === MAX_NACK) break;
    }
    return nack;
  }
}
