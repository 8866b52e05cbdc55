/** A seeded source of chance (sfc32, Chris Doty-Humphrey's Small Fast Counting generator): the same seed, the same run. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed any whole number @param stream apart from other runs of the same seed */
  constructor(seed: number, stream = "") {
    this.#a = seed | 0;
    this.#b = Math.trunc(seed / 0x1_0000_0000) | 0;
    // FNV-1a.
    this.#c = 0x811c9dc5 | 0;
    for (let i = 0; i < stream.length; i += 1) this.#c = Math.imul(this.#c ^ stream.charCodeAt(i), 0x01000193);
    for (let i = 0; i < 15; i += 1) this.uint32();
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from 0 to `below` - 1; 0 when there is nothing below. */
  below(below: number): number {
    return below <= 1 ? 0 : this.uint32() % below;
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.below(from.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  }

  fill(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = this.uint32() >>> 24;
  }
}
