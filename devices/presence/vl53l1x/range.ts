import type { Presence } from "../port.ts";

/** From a result of a VL53L1X to a sight. Pure. */

/** Bytes of a result, from register 0x89 on. */
export const RESULT_BYTES = 17;

/**
 * What a measure is worth. `valid`: a distance. `nothing`: the light did not come back from within the range, which is
 * how an empty room looks. `noisy`: too much light to tell. `failed`: the chip itself.
 */
export type RangeStatus = "valid" | "nothing" | "noisy" | "failed";

/** By the chip's own status, the low five bits of register 0x89 (VL53L1X_GetRangeStatus, UM2510 table 4). */
const STATUS: Readonly<Record<number, RangeStatus>> = {
  9: "valid",
  // The target is nearer than the chip can tell apart: a distance of nearly nothing.
  8: "valid",
  // Valid, not yet compared with the measure before: the first after the start.
  19: "valid",
  // Signal too weak; phase out of bounds; wrapped around (a mirror farther than the range).
  4: "nothing",
  5: "nothing",
  7: "nothing",
  // Sigma: the spread is too large, by ambient light most often.
  6: "noisy",
};

export interface Range {
  readonly status: RangeStatus;
  /** Corrected distance; only of a `valid` one. Stays in the driver. */
  readonly mm: number;
}

/** Reads a result. @param bytes `RESULT_BYTES` from register 0x89 on; fewer are a failed measure */
export function readRange(bytes: Uint8Array): Range {
  if (bytes.length < RESULT_BYTES) return { status: "failed", mm: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { status: STATUS[view.getUint8(0) & 0x1f] ?? "failed", mm: view.getUint16(13) };
}

/** Distances that count as somebody, millimetres, both included. */
export interface RangeWindow {
  readonly fromMm: number;
  readonly toMm: number;
}

/** Whether somebody is in the window; `unknown` when the measure does not tell. */
export function sightOf(range: Range, window: RangeWindow): Presence {
  switch (range.status) {
    case "valid":
      return range.mm >= window.fromMm && range.mm <= window.toMm ? "present" : "absent";
    case "nothing":
      return "absent";
    case "noisy":
    case "failed":
      return "unknown";
  }
}
