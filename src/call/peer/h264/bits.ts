/** Bits of a raw byte sequence payload, as ITU-T H.264 writes its parameter sets (7.2, 9.1). */
export class BitReader {
  readonly #bytes: Uint8Array;
  /** Of the next bit. */
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @throws RangeError past the end */
  bit(): number {
    const byte = this.#bytes[this.at >> 3];
    if (byte === undefined) throw new RangeError("the parameter set ends early");
    const bit = (byte >> (7 - (this.at & 7))) & 1;
    this.at += 1;
    return bit;
  }

  /** u(n) */
  bits(count: number): number {
    let value = 0;
    for (let left = count; left > 0; left -= 1) value = value * 2 + this.bit();
    return value;
  }

  /** ue(v); se(v) takes as many bits. @throws RangeError for more than 32 bits */
  exponential(): number {
    let zeros = 0;
    while (this.bit() === 0) if ((zeros += 1) > 31) throw new RangeError("a number of more than 32 bits");
    return 2 ** zeros - 1 + this.bits(zeros);
  }
}

/** Takes the bytes out that keep a start code from appearing in a NAL unit (7.4.1). */
export function unescaped(nal: Uint8Array): Uint8Array {
  const out: number[] = [];
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out.push(byte);
  }
  return Uint8Array.from(out);
}

/** Puts them in. */
export function escaped(bytes: Uint8Array): Buffer {
  const out: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out.push(byte);
  }
  return Buffer.from(out);
}
