/**
 * A baseline JPEG (ITU-T T.81) of flat 8x8 blocks: only the DC coefficient of each block is coded, which is all
 * that a simulated sheet needs. No dependency, and a page at 200 dpi in some tens of milliseconds. With a grain, all
 * coefficients of the luma are coded as well, with random signs: the noise of a sensor.
 */

/** Colour of one block, 0..255 each: luma, and the two chromas around 128. */
export interface BlockColour {
  readonly y: number;
  readonly cb: number;
  readonly cr: number;
}

export interface FlatPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly dpi: number;
  readonly colour: boolean;
  /** The noise of a real sheet under a real sensor: its file is as large as theirs, whoever encodes it again. */
  readonly grain?: boolean;
  /** Colour of the block in column `bx`, row `by`. */
  readonly block: (bx: number, by: number) => BlockColour;
}

/** T.81 table K.3: code and its length in bits for each DC difference category, 0 to 11. */
const DC_CODES: readonly (readonly [code: number, bits: number])[] = [
  [0b00, 2],
  [0b010, 3],
  [0b011, 3],
  [0b100, 3],
  [0b101, 3],
  [0b110, 3],
  [0b1110, 4],
  [0b11110, 5],
  [0b111110, 6],
  [0b1111110, 7],
  [0b11111110, 8],
  [0b111111110, 9],
];
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
/** Two AC symbols, of two bits each: no run and one bit of value (00), end of block (01). */
const AC_COUNTS = [0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const AC_SYMBOLS = [0x01, 0x00];
const AC_COEFFICIENTS = 63;
/** Quantiser of the AC coefficients, all of which are 1 or -1: so many levels of noise. */
const GRAIN = 20;

/** Encodes a picture. Sizes are 1 to 65,500 px, as JPEG allows. */
export function flatJpeg(picture: FlatPicture): Buffer {
  const bits = new BitWriter();
  const columns = Math.ceil(picture.widthPx / 8);
  const rows = Math.ceil(picture.heightPx / 8);
  let [lastY, lastCb, lastCr] = [0, 0, 0];
  for (let by = 0; by < rows; by += 1) {
    for (let bx = 0; bx < columns; bx += 1) {
      const { y, cb, cr } = picture.block(bx, by);
      lastY = bits.block(y, lastY, picture.grain);
      if (picture.colour) {
        lastCb = bits.block(cb, lastCb);
        lastCr = bits.block(cr, lastCr);
      }
    }
  }
  return Buffer.concat([headers(picture), bits.end(), Buffer.from([0xff, 0xd9])]);
}

function headers(picture: FlatPicture): Buffer {
  const components = picture.colour ? [1, 2, 3] : [1];
  const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
  const segment = (marker: number, ...body: number[]): number[] => [0xff, marker, ...u16(body.length + 2), ...body];
  return Buffer.from([
    0xff,
    0xd8,
    ...segment(0xe0, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 1, ...u16(picture.dpi), ...u16(picture.dpi), 0, 0),
    // That of the DC is 8, so that the quantised DC of a flat block is its level minus 128.
    ...segment(0xdb, 0, 8, ...Array.from({ length: AC_COEFFICIENTS }, () => GRAIN)),
    ...segment(
      0xc0,
      8,
      ...u16(picture.heightPx),
      ...u16(picture.widthPx),
      components.length,
      ...components.flatMap((id) => [id, 0x11, 0]),
    ),
    ...segment(0xc4, 0x00, ...DC_COUNTS, ...DC_CODES.keys()),
    ...segment(0xc4, 0x10, ...AC_COUNTS, ...AC_SYMBOLS),
    ...segment(0xda, components.length, ...components.flatMap((id) => [id, 0x00]), 0, 63, 0),
  ]);
}

/** Entropy-coded bits, with the zero byte that T.81 F.1.2.3 asks for after each 0xFF. */
class BitWriter {
  #bytes = Buffer.alloc(64 * 1024);
  #length = 0;
  #pending = 0;
  #count = 0;

  /** Codes one block, flat but for its grain; returns its quantised DC, from which the next is a difference. */
  block(level: number, last: number, grain = false): number {
    const dc = Math.max(0, Math.min(255, Math.round(level))) - 128;
    const difference = dc - last;
    const category = 32 - Math.clz32(Math.abs(difference));
    const [code, length] = DC_CODES[category] ?? [0, 2];
    this.#put(code, length);
    if (category > 0) this.#put(difference > 0 ? difference : difference + (1 << category) - 1, category);
    if (!grain) this.#put(0b01, 2);
    // The last coefficient ends the block by itself.
    else for (let one = 0; one < AC_COEFFICIENTS; one += 1) this.#put(Math.random() < 0.5 ? 0 : 1, 3);
    return dc;
  }

  /** Pads the last byte with ones and returns everything. */
  end(): Buffer {
    if (this.#count > 0) this.#put((1 << (8 - this.#count)) - 1, 8 - this.#count);
    return this.#bytes.subarray(0, this.#length);
  }

  #put(value: number, length: number): void {
    this.#pending = (this.#pending << length) | value;
    this.#count += length;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#pending >> this.#count) & 0xff;
      this.#push(byte);
      if (byte === 0xff) this.#push(0);
    }
    this.#pending &= (1 << this.#count) - 1;
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#length)]);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }
}
