import type { EventEmitter } from "node:events";
import type { VisioborneError } from "../../src/contract/errors.ts";
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

/** The two ends of a call's sound on loopback UDP: RTP with Opus at 48 kHz. */
export interface CallEnds {
  /** Port on which the other's sound comes in. */
  readonly inPort: number;
  /** Payload type of what comes in. */
  readonly inPayload: number;
  /** Port to which the microphone's sound goes. */
  readonly outPort: number;
  readonly outPayload: number;
}

export interface ConversationEvents {
  /** Whether the other speaks: drives the lamp of the other's voice. Never more than 3 changes in 1.2 s. */
  otherVoice: [boolean];
  /** About ten times a second, dBFS, -120 = silence: the other's sound, and the microphone after the canceller. */
  levels: [levels: { readonly farDbfs: number; readonly nearDbfs: number }];
  /**
   * The stream of RTP begins anew, with numbers of its own: its media process was replaced. Said before the first
   * packet. Mute and volume are kept.
   */
  restarted: [];
  /** Said once: the sound of the call has ended, by `close` (undefined) or by this. */
  ended: [VisioborneError | undefined];
}

/** The sound of one call. While it lasts the microphone is open. */
export interface Conversation extends EventEmitter<ConversationEvents> {
  /** Whether the other speaks now. */
  otherSpeaks(): boolean;
  /** Mutes the usager's microphone, or opens it again. */
  mute(muted: boolean): void;
  /** Closes the microphone. Idempotent. */
  close(): Promise<void>;
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
   * The sound of a call, echo cancelled. One at a time; prompts are mixed into it. Resolves when the microphone's
   * sound flows.
   * @throws VisioborneError `sound.busy`, `audio.absent`, `sound.failed`, `sound.process`; the signal's reason
   */
  converse(ends: CallEnds, signal: AbortSignal): Promise<Conversation>;
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
