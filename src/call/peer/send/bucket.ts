/** A token bucket: so many kbit/s on the long run, so many bytes at once. Time is given. */
export class Bucket {
  #kbps: number;
  #burstBytes: number;
  #bytes: number;
  #atMs: number | undefined;

  constructor(kbps: number, burstBytes: number) {
    this.#kbps = kbps;
    this.#burstBytes = burstBytes;
    this.#bytes = burstBytes;
  }

  set(kbps: number, burstBytes: number): void {
    this.#kbps = kbps;
    this.#burstBytes = burstBytes;
    this.#bytes = Math.min(this.#bytes, burstBytes);
  }

  /** Takes so many bytes, if any are left: it may go below zero by one packet, and pays that back. */
  take(bytes: number, nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#bytes <= 0) return false;
    this.#bytes -= bytes;
    return true;
  }

  #fill(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - (this.#atMs ?? nowMs));
    this.#atMs = nowMs;
    this.#bytes = Math.min(this.#burstBytes, this.#bytes + (passedMs * this.#kbps) / 8);
  }
}
