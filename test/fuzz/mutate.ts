import type { Random } from "./random.ts";
import type { FuzzTarget } from "./target.ts";

/** Numbers at which programs break, as bytes and as figures in a text. */
const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x20, 0x0a, 0x22, 0x2c, 0x3c, 0x3e, 0x26, 0x7b, 0x5b];
const WORDS = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff];
const FIGURES = [
  "0",
  "-1",
  "1",
  "255",
  "65536",
  "2147483648",
  "-2147483649",
  "9007199254740993",
  "1e999",
  "0.0",
  "NaN",
];
const FIGURE_BYTES = FIGURES.map((text) => Buffer.from(text));

/** Makes inputs: noise, cut samples, samples changed here and there, one piece over and over. */
export class Mutator {
  readonly #target: FuzzTarget;
  readonly #random: Random;
  readonly #scratch: Buffer;
  readonly #max: number;
  #length = 0;

  constructor(target: FuzzTarget, random: Random) {
    this.#target = target;
    this.#random = random;
    this.#max = target.maxBytes;
    this.#scratch = Buffer.alloc(target.maxBytes);
  }

  /** The next input, a copy of its own. */
  next(): Buffer {
    const random = this.#random;
    const kind = random.below(100);
    if (kind < 10) this.#noise();
    else {
      this.#load(random.pick(this.#target.samples));
      if (kind < 20) this.#length = random.below(this.#length + 1);
      else {
        // Mostly a few changes; sometimes so many that little is left of the sample.
        const changes = random.oneIn(8) ? 1 + random.below(40) : 1 + random.below(5);
        // Without moving anything, lengths in the sample stay true and what is behind them is reached.
        const inPlace = kind < 50;
        for (let i = 0; i < changes; i += 1) this.#change(inPlace ? random.below(3) : random.below(9));
      }
    }
    // Quadratic work shows only on what is long.
    if (random.oneIn(2000)) this.#pile();
    return Buffer.from(this.#scratch.subarray(0, this.#length));
  }

  #load(sample: Uint8Array): void {
    this.#length = Math.min(sample.length, this.#max);
    this.#scratch.set(sample.subarray(0, this.#length));
  }

  #noise(): void {
    this.#length = this.#random.below(Math.min(this.#max, this.#random.oneIn(50) ? 4096 : 96) + 1);
    this.#random.fill(this.#scratch.subarray(0, this.#length));
  }

  /** @param how 0 to 2: the length stays */
  #change(how: number): void {
    const random = this.#random;
    const at = random.below(this.#length + 1);
    const { tokens = [], samples } = this.#target;
    switch (how) {
      case 0:
        if (at < this.#length) this.#scratch[at] = (this.#scratch[at] ?? 0) ^ (1 << random.below(8));
        return;
      case 1:
        if (at < this.#length) this.#scratch[at] = random.oneIn(2) ? random.pick(BYTES) : random.below(256);
        return;
      case 2:
        if (at + 2 <= this.#length) this.#word(at);
        return;
      case 3:
        return this.#replace(at, random.below(Math.min(64, this.#length - at) + 1), NOTHING);
      case 4: {
        const from = random.below(this.#length + 1);
        const piece = Buffer.from(
          this.#scratch.subarray(from, from + random.below(Math.min(200, this.#length - from))),
        );
        return this.#replace(at, 0, piece);
      }
      case 5:
        return this.#figure(at);
      case 6:
      case 7:
        return this.#replace(
          at,
          random.oneIn(3) ? random.below(8) : 0,
          tokens.length > 0 ? random.pick(tokens) : NOISE,
        );
      default: {
        // The end of another sample.
        const other = random.pick(samples);
        return this.#replace(at, this.#length - at, other.subarray(random.below(other.length + 1)));
      }
    }
  }

  #word(at: number): void {
    const value = this.#random.pick(WORDS);
    if (this.#random.oneIn(2)) this.#scratch.writeUInt16BE(value, at);
    else this.#scratch.writeUInt16LE(value, at);
  }

  /** Another figure in place of the first one from here on. */
  #figure(from: number): void {
    let start = from;
    while (start < this.#length && !isDigit(this.#scratch[start])) start += 1;
    let end = start;
    while (end < this.#length && isDigit(this.#scratch[end])) end += 1;
    this.#replace(start, end - start, this.#random.pick(FIGURE_BYTES));
  }

  /** A piece of the input, or a token, until the input is as long as it may be. */
  #pile(): void {
    const { tokens = [] } = this.#target;
    const from = this.#random.below(this.#length + 1);
    const own = this.#scratch.subarray(from, Math.min(this.#length, from + 1 + this.#random.below(64)));
    const piece = Buffer.from(tokens.length > 0 && this.#random.oneIn(2) ? this.#random.pick(tokens) : own);
    if (piece.length === 0) return;
    const at = this.#random.below(this.#length + 1);
    const times = Math.floor((this.#max - this.#length) / piece.length);
    this.#replace(at, 0, Buffer.alloc(Math.max(0, times * piece.length), piece));
  }

  /** Some bytes in place of others, cut at the longest input. */
  #replace(at: number, drop: number, put: Uint8Array): void {
    const start = Math.min(at, this.#length);
    const tail = Math.min(start + drop, this.#length);
    const room = Math.min(put.length, this.#max - start);
    const rest = Math.max(0, Math.min(this.#length - tail, this.#max - start - room));
    this.#scratch.copyWithin(start + room, tail, tail + rest);
    this.#scratch.set(put.subarray(0, room), start);
    this.#length = start + room + rest;
  }
}

const NOTHING = new Uint8Array(0);
const NOISE = Uint8Array.of(0x00, 0xff, 0x1b, 0x80);

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
