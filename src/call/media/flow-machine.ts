import type { PeerState } from "../peer/port.ts";

export type Media = "video" | "audio-only" | "reconnecting" | "none";
export type CameraState = "opening" | "open" | "away";

/** What flows in a call, and what is to be done about it. All times monotonic. */
export interface FlowState {
  /** An expert has the call: before, nothing flows and nothing is missed. */
  readonly answered: boolean;
  readonly held: boolean;
  /** The expert's page is away: the desk brings it back, or another. */
  readonly away: boolean;
  readonly peer: PeerState;
  readonly camera: CameraState;
  /** The encoder is asked for a picture. */
  readonly wantsPicture: boolean;
  readonly media: Media;
  /** Something has flowed since the answer. */
  readonly hasFlowed: boolean;
  /** Since when nothing has flowed although it should. */
  readonly missedSinceMs: number | undefined;
  /** New negotiations asked for since then, and when the next one is due. */
  readonly asked: number;
  readonly nextAskMs: number;
  readonly lost: boolean;
  /** Since when the picture has been other than `media` says. */
  readonly differsSinceMs: number | undefined;
  readonly audioOnlySpells: number;
  readonly audioOnlyMs: number;
  readonly reconnections: number;
  readonly atMs: number;
}

export type FlowEvent =
  | { readonly type: "answered"; readonly answered: boolean }
  | { readonly type: "held"; readonly held: boolean }
  | { readonly type: "away"; readonly away: boolean }
  | { readonly type: "peer"; readonly state: PeerState }
  | { readonly type: "camera"; readonly state: CameraState }
  | { readonly type: "picture"; readonly wanted: boolean }
  /** A new offer was made. */
  | { readonly type: "offered" }
  | { readonly type: "tick" };

export type FlowEffect =
  | { readonly type: "media"; readonly media: Media }
  /** A new negotiation is needed. */
  | { readonly type: "renegotiate" }
  /** It will not come back. Said once. */
  | { readonly type: "lost" };

export interface FlowStep {
  readonly state: FlowState;
  readonly effects: readonly FlowEffect[];
}

/** ICE heals by itself from outages of up to 12 s, faster than a negotiation would. */
const FIRST_ASK_MS = 12_000;
/** A negotiation is given this long, then half as much again each time. */
const NEXT_ASK_MS = 8_000;
const ASK_GROWTH = 1.5;
/** The voice alone is announced when it has lasted this long, and taken back when the picture has. */
const TO_AUDIO_ONLY_MS = 2_000;
const TO_VIDEO_MS = 4_000;

export const NO_FLOW: FlowState = {
  answered: false,
  held: false,
  away: false,
  peer: "idle",
  camera: "opening",
  wantsPicture: true,
  media: "none",
  hasFlowed: false,
  missedSinceMs: undefined,
  asked: 0,
  nextAskMs: 0,
  lost: false,
  differsSinceMs: undefined,
  audioOnlySpells: 0,
  audioOnlyMs: 0,
  reconnections: 0,
  atMs: 0,
};

/** @param giveUpMs after so long without media the call is lost: as long as the desk keeps it */
export function stepFlow(before: FlowState, event: FlowEvent, atMs: number, giveUpMs: number): FlowStep {
  const spentMs = before.media === "audio-only" ? Math.max(0, atMs - before.atMs) : 0;
  const heard = hear({ ...before, atMs, audioOnlyMs: before.audioOnlyMs + spentMs }, event);
  const effects: FlowEffect[] = [];
  const missed = watch(heard, before, event, giveUpMs, effects);
  const state = judge(missed);
  if (state.media !== before.media) effects.unshift({ type: "media", media: state.media });
  return { state, effects };
}

function hear(state: FlowState, event: FlowEvent): FlowState {
  switch (event.type) {
    case "answered":
      if (event.answered === state.answered) return state;
      return { ...state, answered: event.answered, hasFlowed: false, held: false, away: false, lost: false };
    case "held":
      return { ...state, held: event.held };
    case "away":
      return { ...state, away: event.away };
    case "peer":
      return { ...state, peer: event.state };
    case "camera":
      return { ...state, camera: event.state };
    case "picture":
      return { ...state, wantsPicture: event.wanted };
    case "offered":
    case "tick":
      return state;
  }
}

/** Media that should flow and does not is asked for anew, again and again, and given up at last. */
function watch(
  state: FlowState,
  before: FlowState,
  event: FlowEvent,
  giveUpMs: number,
  effects: FlowEffect[],
): FlowState {
  const { answered, held, peer, atMs } = state;
  if (!answered || held || peer === "flowing") {
    return {
      ...state,
      missedSinceMs: undefined,
      asked: 0,
      nextAskMs: 0,
      hasFlowed: state.hasFlowed || (answered && peer === "flowing"),
    };
  }
  if (state.lost) return state;
  const missedSinceMs = state.missedSinceMs ?? atMs;
  const firstMs = missedSinceMs + FIRST_ASK_MS;
  let next = { ...state, missedSinceMs, nextAskMs: state.missedSinceMs === undefined ? firstMs : state.nextAskMs };
  if (atMs - missedSinceMs >= giveUpMs) {
    effects.push({ type: "lost" });
    return { ...next, lost: true };
  }
  // An offer that was made for whatever reason is given its time.
  if (event.type === "offered") next = { ...next, nextAskMs: Math.max(next.nextAskMs, atMs + NEXT_ASK_MS) };
  const failed = event.type === "peer" && peer === "failed" && before.peer !== "failed";
  if (state.away || (!failed && atMs < next.nextAskMs)) return next;
  effects.push({ type: "renegotiate" });
  return { ...next, asked: next.asked + 1, nextAskMs: atMs + NEXT_ASK_MS * ASK_GROWTH ** Math.min(next.asked, 4) };
}

/** What flows now, in the words of the contract. */
function judge(state: FlowState): FlowState {
  const { answered, held, hasFlowed, peer, media, atMs } = state;
  if (!answered || !hasFlowed) return { ...state, media: "none", differsSinceMs: undefined };
  if (peer !== "flowing") {
    // On hold nothing needs to come.
    if (held || media === "reconnecting") return { ...state, differsSinceMs: undefined };
    return { ...state, media: "reconnecting", differsSinceMs: undefined, reconnections: state.reconnections + 1 };
  }
  const picture = state.wantsPicture && state.camera === "open";
  if (media === "none" || media === "reconnecting") {
    // At the beginning a camera that is still being opened has the benefit of the doubt.
    const voiceOnly = !state.wantsPicture || state.camera === "away";
    return begin(state, voiceOnly ? "audio-only" : "video");
  }
  if (picture === (media === "video")) return { ...state, differsSinceMs: undefined };
  const differsSinceMs = state.differsSinceMs ?? atMs;
  const waitMs = media === "video" ? TO_AUDIO_ONLY_MS : TO_VIDEO_MS;
  if (atMs - differsSinceMs < waitMs) return { ...state, differsSinceMs };
  return begin(state, media === "video" ? "audio-only" : "video");
}

function begin(state: FlowState, media: "video" | "audio-only"): FlowState {
  const spells = state.audioOnlySpells + (media === "audio-only" ? 1 : 0);
  return { ...state, media, differsSinceMs: undefined, audioOnlySpells: spells };
}
