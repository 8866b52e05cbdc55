import type { Presence } from "../port.ts";

const PRESENCE = 0x04;
const AMBIENT_SHOCK = 0x01;

/**
 * What FUNC_STATUS (0x25) says. A shock of the ambient temperature (door, heating, sun) makes the presence flag
 * worthless while it lasts. Pure.
 */
export function sightOfStatus(status: number): Presence {
  if ((status & AMBIENT_SHOCK) !== 0) return "unknown";
  return (status & PRESENCE) === 0 ? "absent" : "present";
}
