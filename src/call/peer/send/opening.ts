/** Held at most: a connection that takes longer gets a keyframe of its own. */
const MAX_MS = 1000;
const MAX_PACKETS = 300;

/**
 * The pictures from one keyframe on, for a connection that is about to stand: ICE and DTLS take some tens of
 * milliseconds after the answer, in which the encoder can already make what the other end will see first. Pure.
 */
export class Opening<P> {
  #held: P[] | undefined;
  #sinceMs: number | undefined;

  /** From the next keyframe on. What was held before is thrown away. */
  begin(): void {
    this.#held = [];
    this.#sinceMs = undefined;
  }

  get holding(): boolean {
    return this.#held !== undefined;
  }

  /** @param begins whether a keyframe begins with this packet */
  push(packet: P, begins: boolean, nowMs: number): void {
    if (this.#held === undefined) return;
    if (this.#sinceMs === undefined && !begins) return;
    this.#sinceMs ??= nowMs;
    if (this.#held.length >= MAX_PACKETS || nowMs - this.#sinceMs > MAX_MS) this.end();
    else this.#held.push(packet);
  }

  /** What is held, to be sent now; nothing when it is of the past. */
  take(nowMs: number): readonly P[] {
    const held = this.#sinceMs !== undefined && nowMs - this.#sinceMs <= MAX_MS ? (this.#held ?? []) : [];
    this.end();
    return held;
  }

  end(): void {
    this.#held = undefined;
    this.#sinceMs = undefined;
  }
}
