import { VisioborneError } from "../../contract/errors.ts";

/** What the header of a picture says. */
export interface PictureHeader {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Dots per inch; undefined = it does not say. */
  readonly dpi: number | undefined;
}

const MOST_WIDTH = 20_000;
const MOST_HEIGHT = 30_000;

/** Bytes of a file from a place on: fewer at its end. */
export type ReadAt = (at: number, bytes: number) => Promise<Buffer>;

/** A profile of many segments may stand before the frame header, or comments; a file of nothing else is no page. */
const MOST_SEGMENTS = 2_000;

/**
 * Reads size and resolution of a JPEG (ITU-T T.81, B.2.2; T.871, 10.1) or a PNG (RFC 2083, 4.1.1 and 4.2.4.2).
 * @throws VisioborneError `papers.unreadable` when there is no such header, or a size that no page has
 */
export async function readPictureHeader(read: ReadAt, mime: "image/jpeg" | "image/png"): Promise<PictureHeader> {
  const header = mime === "image/jpeg" ? await jpeg(read) : png(await read(0, 4_096));
  if (header === undefined) throw new VisioborneError("papers.unreadable", `a page without a header of ${mime}`);
  const { width, height, dpi } = header;
  if (width < 1 || height < 1 || width > MOST_WIDTH || height > MOST_HEIGHT)
    throw new VisioborneError("papers.unreadable", `a page of ${width} x ${height} pixels`);
  return { width, height, dpi: dpi !== undefined && dpi >= 1 && dpi <= 1200 ? dpi : undefined };
}

async function jpeg(read: ReadAt): Promise<PictureHeader | undefined> {
  if (!(await read(0, 2)).equals(Buffer.from([0xff, 0xd8]))) return undefined;
  let dpi: number | undefined;
  let at = 2;
  for (let segment = 0; segment < MOST_SEGMENTS; segment += 1) {
    // The marker, its length, and what is read of it: 16 bytes of JFIF, 5 of a frame header.
    const data = await read(at, 20);
    if (data.length < 9 || data[0] !== 0xff) return undefined;
    const marker = data[1] ?? 0;
    // Fill bytes may stand before a marker (T.81, B.1.1.2).
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = data.readUInt16BE(2);
    if (length < 2) return undefined;
    if (marker === 0xe0) dpi = jfifDpi(data.subarray(4, 2 + length)) ?? dpi;
    // Frame headers: all of C0 to CF but DHT, JPG and DAC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { height: data.readUInt16BE(5), width: data.readUInt16BE(7), dpi };
    at += 2 + length;
  }
  return undefined;
}

function jfifDpi(segment: Buffer): number | undefined {
  if (segment.length < 12 || segment.toString("latin1", 0, 5) !== "JFIF\0") return undefined;
  const unit = segment[7];
  const density = segment.readUInt16BE(8);
  if (unit === 1) return density;
  return unit === 2 ? Math.round(density * 2.54) : undefined;
}

function png(data: Buffer): PictureHeader | undefined {
  if (data.length < 33 || data.toString("latin1", 1, 4) !== "PNG" || data.toString("latin1", 12, 16) !== "IHDR")
    return undefined;
  const size = { width: data.readUInt32BE(16), height: data.readUInt32BE(20) };
  for (let at = 33; at + 21 <= data.length;) {
    const length = data.readUInt32BE(at);
    const type = data.toString("latin1", at + 4, at + 8);
    if (type === "pHYs" && data[at + 16] === 1) return { ...size, dpi: Math.round(data.readUInt32BE(at + 8) * 0.0254) };
    if (type === "IDAT" || type === "pHYs") break;
    at += 12 + length;
  }
  return { ...size, dpi: undefined };
}
