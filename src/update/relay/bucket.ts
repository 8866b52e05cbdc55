/** Bytes that may pass, by a rate that may change at any moment. Pure but for the time that it is given. */
export class Bucket {
  #kbps = 0;
  #bytes = 0;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** @param kbps kilobits a second; 0 = nothing passes */
  rate(kbps: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#kbps = kbps;
    this.#bytes = Math.min(this.#bytes, this.#most());
  }

  /** Takes what may pass now, up to `wanted`. */
  take(wanted: number, nowMs: number): number {
    this.#fill(nowMs);
    const taken = Math.min(wanted, Math.floor(this.#bytes));
    this.#bytes -= taken;
    return taken;
  }

  #fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.#bytes = Math.min(this.#most(), this.#bytes + (elapsedMs * this.#kbps) / 8);
  }

  /** A quarter of a second: what a call that begins would feel at most. */
  #most(): number {
    return (250 * this.#kbps) / 8;
  }
}
