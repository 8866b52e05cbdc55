import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * The line test's datagrams, and its binary WebSocket frames. Big-endian:
 * 0 "VBL1", 4 kind, 5..7 zero, 8 test (first 8 bytes of the token), 16 number, 20 sender's time in microseconds,
 * 24 proof, 32 number answered, 36 time answered, 40 code of authentication, 48 padding.
 * The code is HMAC-SHA256 over bytes 0..39 with the token's last 16 bytes, its first 8 bytes (RFC 2104, 5).
 */
export const HEADER_BYTES = 48;
const MAGIC = 0x56424c31;
const CODED_BYTES = 40;

/** hello, sample: answered in the same size. up, down: load. */
export const KIND = { hello: 1, helloBack: 2, sample: 3, sampleBack: 4, up: 5, down: 6 } as const;
export type Kind = (typeof KIND)[keyof typeof KIND];
const KINDS: ReadonlySet<number> = new Set(Object.values(KIND));

export interface Token {
  /** Names the test; hexadecimal. */
  readonly test: string;
  readonly key: Uint8Array;
}

export interface Datagram {
  readonly kind: Kind;
  readonly number: number;
  /** Sender's monotonic time, microseconds modulo 2^32. */
  readonly timeUs: number;
  /** What the desk gave to this address in `helloBack`: whoever returns it receives what is sent there. */
  readonly proof: string;
  /** Of what is answered; 0 else. */
  readonly answeredNumber: number;
  readonly answeredTimeUs: number;
}

export const NO_PROOF = "0000000000000000";

/** A new token as the offer carries it, base64url. */
export function makeToken(): string {
  return randomBytes(24).toString("base64url");
}

export function readToken(text: string): Token {
  const bytes = Buffer.from(text, "base64url");
  return { test: bytes.toString("hex", 0, 8), key: bytes.subarray(8, 24) };
}

/** Now, as datagrams carry it. */
export function nowUs(): number {
  return Math.floor(performance.now() * 1000) % 2 ** 32;
}

/** Microseconds from one time to a later one, modulo 2^32; negative when it is earlier. */
export function usBetween(fromUs: number, toUs: number): number {
  return (toUs - fromUs) | 0;
}

/** @param bytes size of the whole, at least HEADER_BYTES */
export function encode(token: Token, datagram: Datagram, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUInt32BE(MAGIC, 0);
  buffer.writeUInt8(datagram.kind, 4);
  buffer.write(token.test, 8, "hex");
  buffer.writeUInt32BE(datagram.number, 16);
  buffer.writeUInt32BE(datagram.timeUs, 20);
  buffer.write(datagram.proof, 24, "hex");
  buffer.writeUInt32BE(datagram.answeredNumber, 32);
  buffer.writeUInt32BE(datagram.answeredTimeUs, 36);
  codeOf(token, buffer).copy(buffer, CODED_BYTES);
  return buffer;
}

/** Which test a datagram is of, in hexadecimal, before it is authenticated; undefined = it is no such datagram. */
export function testOf(bytes: Uint8Array): string | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const buffer = view(bytes);
  return buffer.readUInt32BE(0) === MAGIC ? buffer.toString("hex", 8, 16) : undefined;
}

/** The datagram, when it is of this test and authentic; else undefined. */
export function decode(token: Token, bytes: Uint8Array): Datagram | undefined {
  if (testOf(bytes) !== token.test) return undefined;
  const buffer = view(bytes);
  const kind = buffer.readUInt8(4);
  if (!KINDS.has(kind)) return undefined;
  if (!timingSafeEqual(codeOf(token, buffer), buffer.subarray(CODED_BYTES, HEADER_BYTES))) return undefined;
  return {
    kind: kind as Kind,
    number: buffer.readUInt32BE(16),
    timeUs: buffer.readUInt32BE(20),
    proof: buffer.toString("hex", 24, 32),
    answeredNumber: buffer.readUInt32BE(32),
    answeredTimeUs: buffer.readUInt32BE(36),
  };
}

function codeOf(token: Token, buffer: Buffer): Buffer {
  return createHmac("sha256", token.key).update(buffer.subarray(0, CODED_BYTES)).digest().subarray(0, 8);
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
