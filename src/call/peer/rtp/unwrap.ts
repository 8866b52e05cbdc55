/** Numbers that wrap (sequence numbers of 16 bits, timestamps of 32) made to go on for ever (RFC 3550, A.1). */
export class Unwrapped {
  readonly #modulus: number;
  #last: number | undefined;

  constructor(bits: 16 | 32) {
    this.#modulus = 2 ** bits;
  }

  /**
   * The number nearest to the highest so far that is `value` modulo 2^bits. Below zero for what is older than the first
   * and was numbered before the wrap.
   */
  of(value: number): number {
    const last = this.#last ?? value;
    const half = this.#modulus / 2;
    let delta = (value - last) % this.#modulus;
    if (delta > half) delta -= this.#modulus;
    else if (delta < -half) delta += this.#modulus;
    const whole = last + delta;
    if (this.#last === undefined || whole > this.#last) this.#last = whole;
    return whole;
  }
}
