import { randomInt } from "node:crypto";

/** Below any path's limit with the headers of SRTP, UDP, IPv6 and a tunnel. */
const MTU_BYTES = 1200;
const HEADER_BYTES = 12;
const FU_A = 28;
/** RTP's clock for video (RFC 6184, 8.2.1). */
const CLOCK_HZ = 90_000;

/** Packs H.264 for RTP, packetization-mode 1 (RFC 6184): single NAL units, and fragments of those that are too long. */
export class RtpH264 {
  readonly #payload: number;
  readonly #source = randomInt(2 ** 32);
  readonly #startTicks = randomInt(2 ** 32);
  #sequence = randomInt(2 ** 16);

  constructor(payload: number) {
    this.#payload = payload;
  }

  /** The packets of one picture. @param atMs since the stream's beginning */
  pack(nals: readonly Buffer[], atMs: number): Buffer[] {
    const ticks = (this.#startTicks + Math.round((atMs * CLOCK_HZ) / 1000)) % 2 ** 32;
    const bodies = nals.flatMap((nal) => fragments(nal));
    return bodies.map((body, index) => this.#packet(body, ticks, index === bodies.length - 1));
  }

  #packet(body: Buffer, ticks: number, isLast: boolean): Buffer {
    const packet = Buffer.alloc(HEADER_BYTES + body.length);
    packet[0] = 0x80;
    packet[1] = this.#payload | (isLast ? 0x80 : 0);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(ticks, 4);
    packet.writeUInt32BE(this.#source, 8);
    body.copy(packet, HEADER_BYTES);
    this.#sequence = (this.#sequence + 1) % 2 ** 16;
    return packet;
  }
}

function fragments(nal: Buffer): Buffer[] {
  const room = MTU_BYTES - HEADER_BYTES;
  if (nal.length <= room) return [nal];
  const header = nal[0] ?? 0;
  const parts: Buffer[] = [];
  for (let from = 1; from < nal.length; from += room - 2) {
    const part = nal.subarray(from, from + room - 2);
    const edges = (from === 1 ? 0x80 : 0) | (from + part.length === nal.length ? 0x40 : 0);
    parts.push(Buffer.concat([Buffer.from([(header & 0xe0) | FU_A, edges | (header & 0x1f)]), part]));
  }
  return parts;
}
