/**
 * H.264 by hand, constrained baseline, for the simulated camera: a plain picture of which some macroblocks are sent as
 * they are (I_PCM). Section numbers are those of Rec. ITU-T H.264. No prediction residual is ever coded, so a keyframe
 * takes a byte a macroblock, and a frame in which nothing changes a few bytes.
 */

/** Bits are appended most significant first. */
class Bits {
  readonly #bytes: number[] = [];
  #free = 0;

  u(value: number, count: number): this {
    for (let bit = count - 1; bit >= 0; bit -= 1) {
      if (this.#free === 0) this.#bytes.push(0);
      this.#free = (this.#free + 7) % 8;
      const last = this.#bytes.length - 1;
      this.#bytes[last] = (this.#bytes[last] ?? 0) | (((value >>> bit) & 1) << this.#free);
    }
    return this;
  }

  /** Exponential Golomb (9.1). */
  ue(value: number): this {
    const length = 31 - Math.clz32(value + 1);
    return this.u(0, length).u(value + 1, length + 1);
  }

  align(): this {
    return this.u(0, this.#free);
  }

  fill(value: number, bytes: number): this {
    for (let i = 0; i < bytes; i += 1) this.#bytes.push(value);
    return this;
  }

  /** A NAL unit (7.3.1): stop bit, alignment, emulation prevention. */
  nal(header: number): Buffer {
    this.u(1, 1).align();
    const out = [header];
    let zeros = 0;
    for (const byte of this.#bytes) {
      if (zeros >= 2 && byte <= 3) {
        out.push(3);
        zeros = 0;
      }
      out.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return Buffer.from(out);
  }
}

const NAL = { sps: 0x67, pps: 0x68, idr: 0x65, slice: 0x61 } as const;
const FRAME_NUMBER_BITS = 8;
const LUMA_BYTES = 256;
const CHROMA_BYTES = 128;
const GREY = 128;

/** Macroblocks of a picture whose luma changes, by their number in raster order. */
export type Patches = ReadonlyMap<number, number>;

/** An encoder of one size. Stateful as H.264 is: each frame follows the one before. */
export class PcmH264 {
  readonly #wide: number;
  readonly #tall: number;
  readonly #width: number;
  readonly #height: number;
  #frameNumber = 0;
  #idrs = 0;

  /** @param width pixels, even @param height pixels, even */
  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#wide = Math.ceil(width / 16);
    this.#tall = Math.ceil(height / 16);
  }

  macroblocks(): number {
    return this.#wide * this.#tall;
  }

  /** SPS, PPS and a picture of one luma (16 to 235). */
  keyframe(luma: number): Buffer[] {
    this.#frameNumber = 0;
    this.#idrs += 1;
    const slice = new Bits().ue(0).ue(7).ue(0).u(0, FRAME_NUMBER_BITS);
    // idr_pic_id, two flags of the reference marking, slice_qp_delta, no deblocking.
    slice
      .ue(this.#idrs % 2)
      .u(0, 2)
      .ue(0)
      .ue(1);
    this.#macroblock(slice.ue(25), luma);
    for (let number = 1; number < this.macroblocks(); number += 1) {
      // Intra 16x16 predicted from its neighbours' mean, no coefficients; chroma the same; no change of quantiser.
      slice.ue(3).ue(0).ue(0);
      // coeff_token of none: by the neighbours' coefficients, of which an I_PCM macroblock counts as 16 (9.2.1).
      if (number === 1 || number === this.#wide) slice.u(0b000011, 6);
      else slice.u(1, 1);
    }
    return [this.#sps(), this.#pps(), slice.nal(NAL.idr)];
  }

  /** A picture that is the one before but for these macroblocks. */
  frame(patches: Patches): Buffer[] {
    this.#frameNumber = (this.#frameNumber + 1) % 2 ** FRAME_NUMBER_BITS;
    const slice = new Bits().ue(0).ue(5).ue(0).u(this.#frameNumber, FRAME_NUMBER_BITS);
    // One reference as the PPS says, no reordering, no marking, slice_qp_delta, no deblocking.
    slice.u(0, 1).u(0, 1).u(0, 1).ue(0).ue(1);
    let next = 0;
    for (const [number, luma] of [...patches].toSorted(([a], [b]) => a - b)) {
      this.#macroblock(slice.ue(number - next).ue(5 + 25), luma);
      next = number + 1;
    }
    if (next < this.macroblocks()) slice.ue(this.macroblocks() - next);
    return [slice.nal(NAL.slice)];
  }

  #macroblock(slice: Bits, luma: number): void {
    slice.align().fill(luma, LUMA_BYTES).fill(GREY, CHROMA_BYTES);
  }

  #sps(): Buffer {
    // Constrained baseline (profile 66 with constraint sets 0 and 1), level 3.1: 42e01f, as calls agree on it.
    const sps = new Bits().u(66, 8).u(0xe0, 8).u(31, 8).ue(0);
    // Output order is coding order (type 2), one reference frame.
    sps
      .ue(FRAME_NUMBER_BITS - 4)
      .ue(2)
      .ue(1)
      .u(0, 1);
    sps
      .ue(this.#wide - 1)
      .ue(this.#tall - 1)
      .u(1, 1)
      .u(1, 1);
    // Cropped in units of two pixels (7.4.2.1.1): right and bottom.
    sps
      .u(1, 1)
      .ue(0)
      .ue((this.#wide * 16 - this.#width) / 2);
    sps.ue(0).ue((this.#tall * 16 - this.#height) / 2);
    return sps.u(0, 1).nal(NAL.sps);
  }

  #pps(): Buffer {
    const pps = new Bits().ue(0).ue(0).u(0, 1).u(0, 1).ue(0).ue(0).ue(0);
    // No weighted prediction; QP 26, no offsets; deblocking is told in each slice.
    return pps.u(0, 1).u(0, 2).ue(0).ue(0).ue(0).u(1, 1).u(0, 1).u(0, 1).nal(NAL.pps);
  }
}
