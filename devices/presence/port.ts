import type { Device, DeviceEvents } from "../device.ts";

/** `unknown`: the sensor is silent or not warm; never taken for `absent`. */
export type Presence = "present" | "absent" | "unknown";

export interface PresenceEvents extends DeviceEvents {
  /** A change of what the sensor itself sees, before hold and release (`hold.ts`). */
  sight: [Presence];
}

/** One presence sensor, or several fused. One bit goes out of it: distances stay inside, nothing is logged per person. */
export interface PresenceSensor extends Device<PresenceEvents> {
  sight(): Presence;
}
