import type { Presence } from "../port.ts";

/**
 * What several sensors see together: present as soon as one of them sees somebody, absent only when all that are
 * certain see nobody, unknown when none is certain. Pure.
 */
export function fuse(sights: readonly Presence[]): Presence {
  if (sights.includes("present")) return "present";
  return sights.includes("absent") ? "absent" : "unknown";
}
