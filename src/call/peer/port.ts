import type { EventEmitter } from "node:events";
import type { VisioborneError } from "../../contract/errors.ts";

/** A STUN or TURN server (RFC 8489, RFC 8656), as the desk tells it. Never a default: no foreign server is asked. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** Loopback UDP ports between the peer and GStreamer, fixed for the life of the session. */
export interface PeerEnds {
  /** Where the camera's RTP (H.264, payload 96) is to be sent. */
  readonly videoInPort: number;
  /** Where the microphone's RTP (Opus, payload 97) is to be sent. */
  readonly audioInPort: number;
  /**
   * Where the expert's RTP (Opus, `audioOutPayload`) goes to: GStreamer must listen here. Free when the session was
   * opened; what comes before anybody listens is lost.
   */
  readonly audioOutPort: number;
  readonly audioOutPayload: number;
}

/** One encoded picture (H.264, Annex B, one access unit), for the screen's page. */
export interface EncodedPicture {
  readonly from: "expert" | "own";
  readonly keyframe: boolean;
  /** RTP timestamp, 90 kHz, unwrapped. */
  readonly timestamp: number;
  readonly data: Uint8Array;
}

/** What the encoder is asked for: resolution falls before frame rate, video before voice. */
export interface VideoTarget {
  /** 0 = no video now: audio-only. */
  readonly kbps: number;
  readonly height: number;
  readonly fps: number;
}

/**
 * `idle`: no answer to the offer yet; `connecting`: ICE and DTLS are under way; `flowing`: media comes; `stalled`:
 * connected, but no media has come for 3 s; `failed`: not connected 15 s after the answer, or nothing at all for 12 s:
 * a new negotiation (`offer`) is needed, on the same session.
 */
export type PeerState = "idle" | "connecting" | "flowing" | "stalled" | "failed" | "closed";

/** Figures of the last second. Loss is of the last second, in percent; `null` = not known yet. */
export interface PeerStats {
  /** DTLS-SRTP is in force: its profile; null = nothing flows yet. Media never flows without. */
  readonly encryption: string | null;
  readonly rttMs: number | null;
  readonly kbpsUp: number;
  readonly kbpsDown: number;
  readonly lossUpPct: number | null;
  readonly lossDownPct: number | null;
  readonly fpsUp: number;
  readonly fpsDown: number;
  /** What the encoder is told, and what the other end says that it can receive (REMB). */
  readonly targetKbps: number;
  readonly rembUpKbps: number | null;
  /** What the other end is told to send at most. */
  readonly rembDownKbps: number | null;
  /** How long pictures of the other end have waited in queues of the network, ms. */
  readonly queueDownMs: number;
  /** Kind of the chosen ICE pair: host, srflx, prflx, relay. */
  readonly path: string | null;
}

export interface PeerEvents {
  state: [PeerState];
  /** A candidate of the current negotiation (RFC 8839), null = the last one. */
  candidate: [candidate: string | null];
  picture: [EncodedPicture];
  /** The encoder is to follow. Said once at the start of media, then at each change. */
  target: [VideoTarget];
  /** The other end asks for a keyframe: at most one a second. */
  keyframeWanted: [];
  /** From the data channel: text is JSON of the contract, bytes are papers. */
  message: [string | Uint8Array];
  /** The data channel is open, or no longer. */
  channel: [open: boolean];
  stats: [PeerStats];
  /** Said once: the peer itself is dead (`peer.failed`). The session is of no more use; `open` makes another. */
  failed: [VisioborneError];
}

/**
 * The borne's end of the WebRTC connection. It is always the offerer. One session lasts for one call, through any
 * number of negotiations: after a cut or a reload of the expert's page `offer` begins a new one, and the ports towards
 * GStreamer stay.
 */
export interface PeerSession extends EventEmitter<PeerEvents> {
  readonly ends: PeerEnds;
  state(): PeerState;
  /**
   * Begins a negotiation; the one before is closed. Resolves with the SDP offer (RFC 8866), candidates gathered so far.
   * @throws VisioborneError `peer.failed`
   */
  offer(iceServers: readonly IceServer[]): Promise<string>;
  /** @throws VisioborneError `peer.sdp` naming what is wrong with the answer */
  answer(sdp: string): Promise<void>;
  /** @throws VisioborneError `peer.candidate` */
  addCandidate(candidate: string | null): Promise<void>;
  /** Sends on the data channel. False when it is not open or its buffer is full (1 MB): then try again later. */
  send(message: string | Uint8Array): boolean;
  /** Asks the expert's end for a keyframe, at most one a second. */
  requestKeyframe(): void;
  /** Whether pictures from "own", what is sent, are given, too. Off at first; begins with a keyframe, which it asks for. */
  setOwnView(on: boolean): void;
  /** Keeps so much of the line free of pictures, kbit/s, each way: papers travel on the data channel. */
  reserve(upKbps: number, downKbps: number): void;
  /** The camera's stream has begun anew (its process was replaced): numbering goes on where it was. */
  sourceChanged(): void;
  stats(): PeerStats;
  close(): Promise<void>;
}

export interface PeerOptions {
  /** Upper limit of what is sent and asked for, each way, all included. */
  readonly lineKbps: number;
  /** Height of the camera's picture: never more is asked for. */
  readonly maxHeight: number;
  /** Only by a TURN server, so that the expert does not learn the borne's address. Default false. */
  readonly relayOnly?: boolean;
  /** Port on loopback where GStreamer listens for the expert's sound. Default: one that is free now. */
  readonly audioOutPort?: number;
}

/** Makes sessions, and keeps one warm so that a press finds it ready. */
export interface PeerMaker {
  /** Prepares what can be prepared before a press; called when somebody is near. Cheap when it is done already. */
  warm(): void;
  /** @throws VisioborneError `peer.failed`; the signal's reason */
  open(options: PeerOptions, signal: AbortSignal): Promise<PeerSession>;
  /** Ends all sessions and what was kept warm. */
  close(): Promise<void>;
}
