import { VisioborneError } from "../../../../contract/errors.ts";

export interface JpegFacts {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** 1 = grey, 3 = colour, 4 = four inks. */
  readonly components: number;
}

/**
 * Size and colours of a JPEG, from its frame header (ITU-T T.81, B.2.2).
 * @throws VisioborneError `papers.image`: it is none, or not with eight bits
 */
export function readJpeg(data: Uint8Array): JpegFacts {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 4 || view.getUint16(0) !== 0xffd8) throw bad("it does not begin as one");
  let at = 2;
  while (at + 9 < data.length) {
    if (data[at] !== 0xff) throw bad("a marker was expected");
    const marker = data[at + 1] ?? 0;
    // Bytes that fill up, and markers that stand alone.
    if (marker === 0xff || (marker >= 0xd0 && marker <= 0xd7) || marker === 1) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      if (data[at + 4] !== 8) throw bad(`${data[at + 4]} bits, expected 8`);
      const facts = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: data[at + 9] ?? 0 };
      if (facts.height === 0 || facts.width === 0) throw bad("no size");
      return facts;
    }
    if (marker === 0xda || marker === 0xd9) break;
    at += 2 + view.getUint16(at + 2);
  }
  throw bad("no frame header");
}

const bad = (what: string): VisioborneError => new VisioborneError("papers.image", `no JPEG: ${what}`);
