/** Seconds from 1900 (NTP, RFC 5905) to 1970. */
const NTP_OFFSET_S = 2_208_988_800;

/** A wall-clock time in milliseconds since 1970 as an NTP timestamp of 64 bits, for sender reports (RFC 3550, 4). */
export function ntpOf(wallMs: number): bigint {
  const seconds = Math.floor(wallMs / 1000);
  const fraction = Math.floor(((wallMs - seconds * 1000) / 1000) * 2 ** 32);
  return (BigInt(seconds + NTP_OFFSET_S) << 32n) | BigInt(fraction);
}

/** The middle 32 bits, as reports carry them: units of 1/65536 s. */
export function compactNtp(ntp: bigint): number {
  return Number((ntp >> 16n) & 0xffffffffn);
}

/** absolute send time, 24 bits, units of 2^-18 s (draft-alvestrand-rmcat-remb-03, 3). */
export function absSendTime(ntp: bigint): Buffer {
  const bytes = Buffer.alloc(3);
  bytes.writeUIntBE(Number((ntp >> 14n) & 0xffffffn), 0, 3);
  return bytes;
}

/**
 * Round trip by a report block (RFC 3550, 6.4.1), or undefined when no sender report was received there yet.
 * @param nowCompact this moment, compact
 */
export function roundTripMs(nowCompact: number, lsr: number, dlsr: number): number | undefined {
  if (lsr === 0) return undefined;
  const units = (nowCompact - lsr - dlsr) >>> 0;
  // A clock that was set back, or a report that lies: nothing is known.
  return units >= 0x8000_0000 ? 0 : units > 60 * 65_536 ? undefined : (units * 1000) / 65_536;
}
