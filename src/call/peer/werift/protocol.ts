import type { EncodedPicture, IceServer, PeerEnds, PeerOptions, PeerState, PeerStats, VideoTarget } from "../port.ts";

/** What the main thread says to the worker. `call` comes back in `done` or `refused`. */
export type ToPeer =
  | { readonly type: "open"; readonly call: number; readonly options: PeerOptions }
  | { readonly type: "offer"; readonly call: number; readonly iceServers: readonly IceServer[] }
  | { readonly type: "answer"; readonly call: number; readonly sdp: string }
  | { readonly type: "candidate"; readonly call: number; readonly candidate: string | null }
  | { readonly type: "send"; readonly message: string | Uint8Array }
  | { readonly type: "keyframe" }
  | { readonly type: "own-view"; readonly on: boolean }
  | { readonly type: "reserve"; readonly upKbps: number; readonly downKbps: number }
  | { readonly type: "source-changed" }
  | { readonly type: "ping"; readonly beat: number }
  /** Ends the session; the worker is ready for the next one after `done`. */
  | { readonly type: "close"; readonly call: number };

/** What the worker says. */
export type FromPeer =
  | { readonly type: "ready" }
  | { readonly type: "done"; readonly call: number; readonly value: PeerEnds | string | null }
  | { readonly type: "refused"; readonly call: number; readonly code: string; readonly message: string }
  | { readonly type: "pong"; readonly beat: number }
  | { readonly type: "state"; readonly state: PeerState }
  | { readonly type: "candidate"; readonly candidate: string | null }
  | { readonly type: "picture"; readonly picture: EncodedPicture }
  | { readonly type: "target"; readonly target: VideoTarget }
  | { readonly type: "keyframe-wanted" }
  | { readonly type: "message"; readonly message: string | Uint8Array }
  | { readonly type: "channel"; readonly open: boolean }
  /** So many bytes given to `send` have left since the session began. */
  | { readonly type: "sent"; readonly bytes: number }
  | { readonly type: "stats"; readonly stats: PeerStats };
