import type { Camera } from "../../../devices/camera/port.ts";
import type { Sound } from "../../../devices/sound/port.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { EncodedPicture, PeerMaker, PeerStats } from "../peer/port.ts";
import type { DeviceNews } from "./device-news.ts";
import type { Media } from "./flow-machine.ts";

export interface MediaCondition {
  readonly media: Media;
  /** SRTP profile in force; null = nothing flows yet. */
  readonly encryption: string | null;
}

export interface CallMediaEvents {
  condition: [MediaCondition];
  /** For the screen. */
  picture: [EncodedPicture];
  otherVoice: [boolean];
  levels: [{ readonly farDbfs: number; readonly nearDbfs: number }];
  stats: [PeerStats];
  message: [string | Uint8Array];
  channel: [open: boolean];
  candidate: [string | null];
  /** A new negotiation is needed. */
  renegotiate: [];
  /** Camera, sound or peer: away with an error, or back. It is tried again in any case. */
  device: [DeviceNews];
  /** Nothing has flowed for as long as the desk keeps a call. Said once for each expert. */
  lost: [];
}

export interface CallMediaOptions {
  readonly peers: PeerMaker;
  readonly camera: () => Camera | undefined;
  readonly sound: () => Sound | undefined;
  /** Whether a picture is to be sent at all. */
  readonly video: boolean;
  readonly lineKbps: number;
  /** Height of the camera's picture, pixels. */
  readonly maxHeight?: number;
  readonly relayOnly?: boolean;
  /** After so long without media the call is lost, milliseconds. */
  readonly giveUpMs: () => number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Figures of one call's media. */
export interface MediaFigures {
  readonly audioOnlySpells: number;
  readonly audioOnlyS: number;
  readonly reconnections: number;
}
