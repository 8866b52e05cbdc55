import { VisioborneError } from "../errors.ts";

/**
 * Binary messages of the screen's WebSocket, daemon to page: a header of 16 bytes, then one access unit (H.264,
 * Annex B). Big endian: byte 0 version, byte 1 from whom, byte 2 flags, byte 3 nought, bytes 4-7 nought, bytes 8-15
 * timestamp (90 kHz, unwrapped, as a float64: whole numbers up to 2^53).
 */
export const PICTURE_HEADER_BYTES = 16;

const VERSION = 1;
const FROM = ["expert", "own"] as const;
const FLAG_KEYFRAME = 1;
/** No picture: the ones before have ended, for both. */
const FLAG_CLEAR = 2;

/** Whose picture it is: the expert's, or the usager's own. */
export type PictureFrom = (typeof FROM)[number];

export type PictureFrame =
  | { readonly type: "clear" }
  | {
      readonly type: "picture";
      readonly from: PictureFrom;
      readonly keyframe: boolean;
      /** 90 kHz, unwrapped. */
      readonly timestamp: number;
      readonly data: Uint8Array;
    };

/** Writes a message; the data are copied once. */
export function writePictureFrame(frame: PictureFrame): Uint8Array<ArrayBuffer> {
  const data = frame.type === "picture" ? frame.data : new Uint8Array(0);
  const bytes = new Uint8Array(PICTURE_HEADER_BYTES + data.byteLength);
  const header = new DataView(bytes.buffer);
  header.setUint8(0, VERSION);
  if (frame.type === "clear") {
    header.setUint8(2, FLAG_CLEAR);
    return bytes;
  }
  header.setUint8(1, FROM.indexOf(frame.from));
  header.setUint8(2, frame.keyframe ? FLAG_KEYFRAME : 0);
  header.setFloat64(8, frame.timestamp);
  bytes.set(data, PICTURE_HEADER_BYTES);
  return bytes;
}

/**
 * Reads a message; the data are a view of `bytes`, not a copy.
 * @throws VisioborneError `screen.invalid`
 */
export function readPictureFrame(bytes: Uint8Array): PictureFrame {
  if (bytes.byteLength < PICTURE_HEADER_BYTES || bytes[0] !== VERSION) {
    throw new VisioborneError("screen.invalid", "picture for the screen's page: no header of version 1");
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = header.getUint8(2);
  if ((flags & FLAG_CLEAR) !== 0) return { type: "clear" };
  const from = FROM[header.getUint8(1)];
  const timestamp = header.getFloat64(8);
  if (from === undefined || !Number.isFinite(timestamp)) {
    throw new VisioborneError("screen.invalid", "picture for the screen's page: unknown sender or timestamp");
  }
  const keyframe = (flags & FLAG_KEYFRAME) !== 0;
  return { type: "picture", from, keyframe, timestamp, data: bytes.subarray(PICTURE_HEADER_BYTES) };
}
