import { Bucket } from "./bucket.ts";

/** Packets held back at most, and for how long: past that they are of the past. */
const MAX_HELD = 600;
const MAX_AGE_MS = 800;

/**
 * Spreads the burst of a keyframe over time, so that the voice behind it is not delayed by it: twice the rate on the
 * long run, and one usual picture at once. Voice does not go through here. Pure but for what `send` does.
 */
export class Pacer<P> {
  readonly #send: (packet: P) => void;
  readonly #bucket: Bucket;
  #held: { readonly packet: P; readonly bytes: number; readonly atMs: number }[] = [];

  constructor(kbps: number, send: (packet: P) => void) {
    this.#send = send;
    this.#bucket = new Bucket(kbps * 2, burstOf(kbps * 2));
  }

  /** @param kbps what may leave, not the encoder's rate */
  pace(kbps: number): void {
    this.#bucket.set(kbps, burstOf(kbps));
  }

  /** @returns false when too much is held: all of it was thrown away, and a keyframe is needed */
  push(packet: P, bytes: number, nowMs: number): boolean {
    const oldest = this.#held[0];
    if (this.#held.length >= MAX_HELD || (oldest !== undefined && nowMs - oldest.atMs > MAX_AGE_MS)) {
      this.#held = [];
      return false;
    }
    this.#held.push({ packet, bytes, atMs: nowMs });
    this.drain(nowMs);
    return true;
  }

  /** Sends what may be sent by now. To be called every some milliseconds while `holding`. */
  drain(nowMs: number): void {
    let next = this.#held[0];
    while (next !== undefined && this.#bucket.take(next.bytes, nowMs)) {
      this.#held.shift();
      this.#send(next.packet);
      next = this.#held[0];
    }
  }

  get holding(): boolean {
    return this.#held.length > 0;
  }

  clear(): void {
    this.#held = [];
  }
}

/** 20 ms worth, and never less than three packets. */
function burstOf(kbps: number): number {
  return Math.max(3600, (kbps / 8) * 20);
}
