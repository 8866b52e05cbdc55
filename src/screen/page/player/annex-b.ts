const NAL_SPS = 7;

/**
 * The codec's name for WebCodecs (RFC 6381), from the sequence parameter set of a keyframe: profile, constraints and
 * level as they stand in it (ITU-T H.264, 7.3.2.1.1). undefined = there is none.
 * @param unit an access unit, Annex B
 */
export function codecOf(unit: Uint8Array): string | undefined {
  for (let at = 0; at + 6 < unit.length; at += 1) {
    if (unit[at] !== 0 || unit[at + 1] !== 0 || unit[at + 2] !== 1) continue;
    if (((unit[at + 3] ?? 0) & 0x1f) !== NAL_SPS) continue;
    const three = unit.subarray(at + 4, at + 7);
    return `avc1.${[...three].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }
  return undefined;
}
