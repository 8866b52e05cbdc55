/**
 * Frames of Hi-Link's LD2410 radar (HLK-LD2410 serial protocol V1.02 to V1.07), out of a stream of bytes that begins
 * anywhere and may hold anything. Pure: never throws, and keeps at most one unfinished frame.
 *
 * Report `F4 F3 F2 F1 | length LE16 | type AA ... 55 00 | F8 F7 F6 F5`, answer `FD FC FB FA | length LE16 | command
 * LE16 with bit 8 set, status LE16, data | 04 03 02 01`. There is no checksum: everything that is fixed is checked.
 */

const HEAD_BYTES = 4;
const LENGTH_BYTES = 2;
const TAIL_BYTES = 4;
/** The longest known payload, of an engineering report with its light sensor, has 37 bytes. */
const MAX_PAYLOAD_BYTES = 64;
/** The longest frame, which is also the most that is ever kept. */
export const MAX_FRAME_BYTES = HEAD_BYTES + LENGTH_BYTES + MAX_PAYLOAD_BYTES + TAIL_BYTES;

const REPORT = { head: [0xf4, 0xf3, 0xf2, 0xf1], tail: [0xf8, 0xf7, 0xf6, 0xf5] } as const;
const ANSWER = { head: [0xfd, 0xfc, 0xfb, 0xfa], tail: [0x04, 0x03, 0x02, 0x01] } as const;

/** Length of a basic report, without the engineering figures. */
const BASIC_BYTES = 13;

/** A report. Distances and energies in it are not even read. */
export interface Report {
  readonly type: "report";
  /** 0 nobody, 1 moving, 2 still, 3 both; 4 and more: the radar is busy calibrating. */
  readonly target: number;
}

/** The answer to a command. */
export interface Answer {
  readonly type: "answer";
  /** Number of the command, e.g. 0xFF. */
  readonly command: number;
  readonly succeeded: boolean;
  readonly data: Uint8Array;
}

export type Frame = Report | Answer;

export interface Read {
  readonly frames: readonly Frame[];
  /** What may be the beginning of a frame: to be given with the next bytes. At most `MAX_FRAME_BYTES` - 1. */
  readonly rest: Uint8Array;
  /** Bytes that belong to no frame. */
  readonly skipped: number;
}

/** Reads all frames that are complete. @param rest of the read before; empty at the start */
export function readFrames(rest: Uint8Array, chunk: Uint8Array): Read {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  const frames: Frame[] = [];
  let at = 0;
  let skipped = 0;
  while (at < bytes.length) {
    const found = frameAt(bytes, at);
    if (found === "unfinished") break;
    if (found === "none") {
      // One byte only: a true head may begin inside a false frame.
      at += 1;
      skipped += 1;
      continue;
    }
    frames.push(found.frame);
    at += found.length;
  }
  return { frames, rest: bytes.slice(at), skipped };
}

function frameAt(bytes: Uint8Array, at: number): { frame: Frame; length: number } | "unfinished" | "none" {
  const kind = [REPORT, ANSWER].find(({ head }) => matches(bytes, at, head));
  if (kind === undefined) return "none";
  if (bytes.length < at + HEAD_BYTES + LENGTH_BYTES) return "unfinished";
  const payloadBytes = byte(bytes, at + HEAD_BYTES) | (byte(bytes, at + HEAD_BYTES + 1) << 8);
  if (payloadBytes > MAX_PAYLOAD_BYTES) return "none";
  const length = HEAD_BYTES + LENGTH_BYTES + payloadBytes + TAIL_BYTES;
  const payloadAt = at + HEAD_BYTES + LENGTH_BYTES;
  const payload = bytes.subarray(payloadAt, payloadAt + payloadBytes);
  if (!matches(bytes, payloadAt + payloadBytes, kind.tail)) return "none";
  if (bytes.length < at + length) return "unfinished";
  const frame = kind === REPORT ? reportOf(payload) : answerOf(payload);
  return frame === undefined ? "none" : { frame, length };
}

/** Whether the bytes there are these, as far as there are bytes. */
function matches(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return expected.every((value, i) => at + i >= bytes.length || bytes[at + i] === value);
}

function reportOf(payload: Uint8Array): Report | undefined {
  const type = byte(payload, 0);
  const engineering = type === 0x01 && payload.length > BASIC_BYTES;
  const basic = type === 0x02 && payload.length === BASIC_BYTES;
  if (!(engineering || basic) || byte(payload, 1) !== 0xaa) return undefined;
  if (byte(payload, payload.length - 2) !== 0x55 || byte(payload, payload.length - 1) !== 0x00) return undefined;
  return { type: "report", target: byte(payload, 2) };
}

function answerOf(payload: Uint8Array): Answer | undefined {
  if (payload.length < 4 || byte(payload, 1) !== 0x01) return undefined;
  const status = byte(payload, 2) | (byte(payload, 3) << 8);
  return { type: "answer", command: byte(payload, 0), succeeded: status === 0, data: payload.slice(4) };
}

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;

/** A command as it goes out. @param command its number, e.g. 0xFF */
export function commandFrame(command: number, data: readonly number[] = []): Uint8Array {
  const length = data.length + 2;
  return Uint8Array.from([...ANSWER.head, length & 0xff, length >>> 8, command, 0x00, ...data, ...ANSWER.tail]);
}
