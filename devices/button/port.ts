import type { Device, DeviceEvents } from "../device.ts";

/** A change of the button's level, after the driver's own debounce. */
export interface ButtonEdge {
  readonly pressed: boolean;
  /** When it happened, on the daemon's monotonic clock, in milliseconds (fractions allowed). */
  readonly atMs: number;
  /** Edges that the driver knows it has lost before this one (gap in the kernel's sequence numbers). */
  readonly lostBefore: number;
}

export interface ButtonEvents extends DeviceEvents {
  edge: [ButtonEdge];
}

/**
 * The button's line. Edges alternate: a driver that has missed one re-reads the level and reports the
 * loss. What is a press, a second strike, a stuck button is decided above (`press.ts`), the same for all drivers.
 */
export interface Button extends Device<ButtonEvents> {
  /** The level now: true = pressed. */
  pressed(): boolean;
}
