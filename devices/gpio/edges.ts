import type { GpioEdge } from "./port.ts";

/**
 * Keeps edges alternating. An edge to the level that was already told means that one in between was lost: a stand-in
 * is put before it, at the same moment, so that nobody takes it for a contact of a known length.
 * @param level the level last told
 */
export function alternating(level: boolean, edge: GpioEdge): readonly GpioEdge[] {
  if (edge.level !== level) return [edge];
  return [
    { level: !level, atMs: edge.atMs, lostBefore: Math.max(1, edge.lostBefore) },
    { level, atMs: edge.atMs, lostBefore: 0 },
  ];
}

/**
 * Brings a stamp of the kernel's monotonic clock (CLOCK_MONOTONIC, that of process.hrtime) to the daemon's.
 * @param nowMs now on the daemon's clock
 * @param nowNs now on the kernel's clock, read just before or after
 */
export function onClock(stampNs: bigint, nowMs: number, nowNs: bigint): number {
  const agoMs = Number(nowNs - stampNs) / 1e6;
  // A stamp from the future can't be: whatever it is, it was not later than now.
  return agoMs > 0 ? nowMs - agoMs : nowMs;
}
