import { VisioborneError } from "../errors.ts";

/**
 * Papers on the call's data channel are its binary messages; what is said in words stays text. The first byte tells:
 * 1 = a message of the contract in JSON (UTF-8), 2 = a chunk: number of the blob and offset, 32 bits each, big-endian,
 * then the bytes.
 */
export type PapersFrame =
  | { readonly kind: "message"; readonly text: string }
  | { readonly kind: "chunk"; readonly blob: number; readonly offset: number; readonly data: Uint8Array };

const MESSAGE = 1;
const CHUNK = 2;
const CHUNK_HEADER = 9;
/** Bytes of a chunk: with SCTP, DTLS, UDP and IP it fits one packet of 1,280 bytes, and voice waits for no second one. */
export const CHUNK_BYTES = 1_100;
/** No message is longer, in bytes: a snapshot of thirty pieces of many pages is the largest. */
export const MAX_PAPERS_MESSAGE = 131_072;

export function messageFrame(text: string): Uint8Array {
  const body = new TextEncoder().encode(text);
  const frame = new Uint8Array(1 + body.length);
  frame[0] = MESSAGE;
  frame.set(body, 1);
  return frame;
}

export function chunkFrame(blob: number, offset: number, data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(CHUNK_HEADER + data.length);
  const view = new DataView(frame.buffer);
  frame[0] = CHUNK;
  view.setUint32(1, blob);
  view.setUint32(5, offset);
  frame.set(data, CHUNK_HEADER);
  return frame;
}

/** @throws VisioborneError `papers.frame`: neither a message nor a chunk, or too long; never with its content */
export function readFrame(frame: Uint8Array): PapersFrame {
  const [kind] = frame;
  if (kind === MESSAGE) {
    if (frame.length > MAX_PAPERS_MESSAGE) throw bad(`a message of ${frame.length} bytes`);
    try {
      return { kind: "message", text: new TextDecoder("utf-8", { fatal: true }).decode(frame.subarray(1)) };
    } catch {
      throw bad("a message that is not UTF-8");
    }
  }
  if (kind !== CHUNK) throw bad(`first byte ${kind ?? "missing"}, expected 1 or 2`);
  if (frame.length <= CHUNK_HEADER) throw bad(`a chunk of ${frame.length} bytes, expected more than ${CHUNK_HEADER}`);
  if (frame.length > CHUNK_HEADER + 65_536) throw bad(`a chunk of ${frame.length} bytes`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  return { kind: "chunk", blob: view.getUint32(1), offset: view.getUint32(5), data: frame.subarray(CHUNK_HEADER) };
}

function bad(what: string): VisioborneError {
  return new VisioborneError("papers.frame", `papers on the data channel: ${what}`);
}
