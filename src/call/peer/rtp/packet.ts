/** What is read of an RTP packet (RFC 3550, 5.1). `payload` is a view of the datagram, padding cut off. */
export interface RtpView {
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
}

const FIXED_BYTES = 12;

/** Reads an RTP packet, or undefined for anything that is none. Header extensions and contributing sources are skipped. */
export function readRtp(datagram: Buffer): RtpView | undefined {
  if (datagram.length < FIXED_BYTES) return undefined;
  const first = datagram.readUInt8(0);
  if (first >> 6 !== 2) return undefined;
  let at = FIXED_BYTES + (first & 0x0f) * 4;
  if ((first & 0x10) !== 0) {
    if (datagram.length < at + 4) return undefined;
    at += 4 + datagram.readUInt16BE(at + 2) * 4;
  }
  const padding = (first & 0x20) === 0 ? 0 : (datagram.at(-1) ?? 0);
  const end = datagram.length - padding;
  if (at > end) return undefined;
  const second = datagram.readUInt8(1);
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequenceNumber: datagram.readUInt16BE(2),
    timestamp: datagram.readUInt32BE(4),
    ssrc: datagram.readUInt32BE(8),
    payload: datagram.subarray(at, end),
  };
}

/** Bytes of a packet on the wire beside its payload: RTP, extension, SRTP tag, UDP, IPv4. For budgets. */
export const WIRE_OVERHEAD_BYTES = 12 + 8 + 16 + 8 + 20;
