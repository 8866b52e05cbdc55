import type { Camera } from "../../devices/camera/port.ts";
import type { Sound } from "../../devices/sound/port.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { InCallTalkEvents } from "./in-call/in-call-talk.ts";
import type { CallMediaEvents } from "./media/types.ts";
import type { CallEvents, CallPort, CallRequest, KeptCall } from "./port.ts";
import type { PeerMaker, PeerStats } from "./peer/port.ts";

export type OpenCallOptions = {
  readonly port: CallPort;
  readonly peers: PeerMaker;
  /** The devices as they are now; undefined = not there. Asked again each time one is opened. */
  readonly camera: () => Camera | undefined;
  readonly sound: () => Sound | undefined;
  /** What a whole call may take of the line, each way, kbit/s. */
  readonly lineKbps: number;
  /** Height of the camera's picture, pixels. Default 480. */
  readonly maxHeight?: number;
  /** Only by a TURN server. Default false. */
  readonly relayOnly?: boolean;
  readonly clock: Clock;
  readonly log: Logger;
} & ({ readonly request: CallRequest } | { readonly kept: KeptCall });

export type EndedHow = CallEvents["ended"][0];

export interface LiveCallEvents
  extends
    Pick<CallEvents, "queued" | "refused" | "answered" | "held" | "moved" | "guest" | "ticket" | "link" | "ended">,
    Pick<CallMediaEvents, "picture" | "otherVoice" | "levels" | "device">,
    Pick<InCallTalkEvents, "text" | "framing" | "identifierWanted" | "reminder"> {
  /** The expert's page is away, or back: the media may still flow. */
  expert: ["away" | "back"];
  /** Nothing comes from the expert: his last picture must go from the screen. */
  reconnecting: [boolean];
  /** Only the voice goes to the expert: announced, and taken back by itself. */
  audioOnly: [boolean];
  /** SRTP profile in force; null = nothing flows. */
  encryption: [string | null];
  /** The expert's microphone or camera is off. */
  otherMuted: [{ readonly sound: boolean; readonly picture: boolean }];
  /** The data channel to the expert who has the call is open, or no longer. */
  channel: [open: boolean];
  /** Papers. */
  bytes: [Uint8Array];
  /** Figures of the last second. */
  stats: [PeerStats];
}
