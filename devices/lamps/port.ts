import type { Device } from "../device.ts";

/**
 * The lamps. `ring`: round the button (state of the borne). `sent`: call sent; `taken`: call taken (ERP rule:
 * a deaf usager sees that he was heard). `capture`: camera or microphone open. `voice`: the other's voice
 * (EN 301 549, 6.5.5). `occupied`: outside the room.
 */
export const LAMP_NAMES = ["ring", "sent", "taken", "capture", "voice", "occupied"] as const;
export type LampName = (typeof LAMP_NAMES)[number];

/** Rhythm, never colour alone; at most 3 Hz (photosensitivity). `breathe`: 0.25 Hz; `blink`: 1 Hz; `alarm`: 2 Hz. */
export const RHYTHMS = ["off", "on", "breathe", "blink", "alarm"] as const;
export type Rhythm = (typeof RHYTHMS)[number];

/** The lamps and the buzzer. */
export interface Lamps extends Device {
  /** Sets the lamps that are named; the others stay. Takes effect at once, without waiting for the hardware to confirm. */
  set(rhythms: Readonly<Partial<Record<LampName, Rhythm>>>): void;
  /** What was last asked of each lamp. */
  current(): Readonly<Record<LampName, Rhythm>>;
  /** Sounds the buzzer for `durationMs`, cut at 500 ms. Whether sound is allowed now is the caller's business. */
  buzz(durationMs: number): void;
}
