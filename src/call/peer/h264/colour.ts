import { BitReader, escaped, unescaped } from "./bits.ts";

const NAL = { SPS: 7, STAP_A: 24 } as const;
/** Profiles whose parameter sets tell of chroma and depth (ITU-T H.264, 7.3.2.1.1). */
const HIGH = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
/** `video_signal_type`: no known format, limited range; BT.601 of 525 lines as primaries, transfer and matrix (E.2.1). */
const SIGNAL = `10101${byte(6).repeat(3)}`;
/** Of a VUI that tells nothing else: no aspect ratio, no overscan; after the signal no chroma place, timing, HRD, structure, limits. */
const VUI = `001${SIGNAL}000000`;

function byte(value: number): string {
  return value.toString(2).padStart(8, "0");
}

/**
 * A sequence parameter set that says by which rule its colours are to be shown: BT.601, as each picture of a camera here is
 * encoded. No encoder of GStreamer's says so, and a browser that is told nothing shows them by BT.709: a green of 191
 * came out as 162.
 * @returns the same bytes where a rule is told already, or where the set can't be read
 */
export function withColour(sps: Buffer): Buffer {
  const raw = unescaped(sps);
  try {
    const at = placeOf(raw);
    if (at === undefined) return sps;
    const all = Array.from(raw, byte).join("");
    // What follows, without the stop bit and what fills the last byte.
    const rest = all.slice(at.next, all.lastIndexOf("1"));
    const bits = `${all.slice(0, at.flag)}${at.inVui ? `1${SIGNAL}` : `1${VUI}`}${rest}1`;
    const padded = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0");
    return escaped(Uint8Array.from(padded.match(/.{8}/g) ?? [], (one) => Number.parseInt(one, 2)));
  } catch {
    return sps;
  }
}

/** Where the flag stands that would tell of colours, and what follows it; undefined where it does, or nothing can be told. */
function placeOf(
  raw: Uint8Array,
): { readonly flag: number; readonly next: number; readonly inVui: boolean } | undefined {
  const read = new BitReader(raw);
  const skip = (count: number): void => void Array.from({ length: count }, () => read.exponential());
  read.bits(8);
  const profile = read.bits(8);
  read.bits(16);
  skip(1);
  if (HIGH.has(profile)) {
    if (read.exponential() === 3) read.bit();
    skip(2);
    read.bit();
    // Scaling lists: no encoder of a camera has them.
    if (read.bit() === 1) return undefined;
  }
  skip(1);
  const order = read.exponential();
  if (order === 0) skip(1);
  else if (order === 1) {
    read.bit();
    skip(2);
    skip(read.exponential());
  }
  skip(1);
  read.bit();
  skip(2);
  if (read.bit() === 0) read.bit();
  read.bit();
  if (read.bit() === 1) skip(4);
  const vui = read.at;
  if (read.bit() === 0) return { flag: vui, next: vui + 1, inVui: false };
  // Aspect ratio (255: its own, in 32 bits), overscan.
  if (read.bit() === 1 && read.bits(8) === 255) read.bits(32);
  if (read.bit() === 1) read.bit();
  const flag = read.at;
  return read.bit() === 1 ? undefined : { flag, next: flag + 1, inVui: true };
}

/** The same for what is sent: the parameter sets of each keyframe, alone or among others (STAP-A, RFC 6184, 5.7.1). */
export class Colouring {
  #last: { readonly from: Buffer; readonly to: Buffer } | undefined;

  /** @returns the payload itself where it holds no parameter set, or is malformed */
  of(payload: Buffer): Buffer {
    const type = (payload[0] ?? 0) & 0x1f;
    if (type === NAL.SPS) return this.#told(payload);
    return type === NAL.STAP_A ? this.#among(payload) : payload;
  }

  /** The payloader repeats the sets that the encoder has given: the last one counts, so all are told. */
  #among(payload: Buffer): Buffer {
    const parts = [payload.subarray(0, 1)];
    let found = false;
    for (let at = 1; at < payload.length;) {
      if (at + 2 > payload.length) return payload;
      const end = at + 2 + payload.readUInt16BE(at);
      if (end > payload.length) return payload;
      const nal = payload.subarray(at + 2, end);
      const isSet = ((nal[0] ?? 0) & 0x1f) === NAL.SPS;
      const told = isSet ? this.#told(nal) : nal;
      parts.push(Buffer.from([told.length >> 8, told.length & 0xff]), told);
      found ||= isSet;
      at = end;
    }
    return found ? Buffer.concat(parts) : payload;
  }

  /** It is the same for minutes. */
  #told(sps: Buffer): Buffer {
    if (this.#last === undefined || !this.#last.from.equals(sps))
      this.#last = { from: Buffer.from(sps), to: withColour(sps) };
    return this.#last.to;
  }
}
