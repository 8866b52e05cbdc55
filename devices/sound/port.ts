import type { Device, DeviceEvents } from "../device.ts";

export type Language = "fr" | "en";

/** What is spoken to the usager. `id` names a recorded file where there is one; `text` is spoken otherwise and always written. */
export interface Prompt {
  readonly id: string;
  readonly language: Language;
  readonly text: string;
  /**
   * Says something of one usager: it is spoken only where nobody else hears it (EN 301 549 v3.2.1, 5.1.3.9), and its
   * sound is kept no longer than it is heard.
   */
  readonly personal?: boolean;
}

export interface SoundEvents extends DeviceEvents {
  /** Handset lifted or jack inserted: sound goes to the private listening. */
  privateListening: [boolean];
}

/** Loudspeaker and microphone. The microphone is closed but for a call or a self-test. */
export interface Sound extends Device<SoundEvents> {
  /**
   * Speaks a prompt; a new one interrupts the one before. Resolves `true` when said whole, `false` when interrupted
   * or when it could not or may not be said: a prompt is always written, too. Never rejects.
   */
  say(prompt: Prompt): Promise<boolean>;
  /** Stops what is being said. */
  hush(): void;
  /**
   * Volume in decibels relative to the profile's default (0), cut to -40..+18. EN 301 549, 8.2.1: a gain of at
   * least 18 dB. Takes effect on what is being said, too.
   */
  setVolume(db: number): void;
  volume(): number;
  /** Whether sound goes to the private listening now. */
  listeningPrivately(): boolean;
  /** How often the microphone was opened since the device was made. */
  microphoneOpens(): number;
}
