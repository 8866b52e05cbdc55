import type { InCallTalk } from "./in-call/in-call-talk.ts";
import type { LiveCall } from "./live-call.ts";
import type { EndedHow } from "./live-call-types.ts";
import type { CallMedia } from "./media/call-media.ts";
import type { MediaCondition } from "./media/types.ts";
import type { IceServer, PeerStats } from "./peer/port.ts";
import type { Call } from "./port.ts";

/** The three parts of a live call, and what it does itself. */
export interface Parts {
  readonly call: Call;
  readonly media: CallMedia;
  readonly talk: InCallTalk;
  readonly offer: (servers: readonly IceServer[]) => void;
  /** Waits for a work of the peer and logs its failure. */
  readonly guarded: (what: string, work: Promise<void>) => void;
  readonly condition: (condition: MediaCondition) => void;
  readonly stats: (stats: PeerStats) => void;
  readonly goodbye: () => void;
  readonly ended: (how: EndedHow) => void;
}

/** Joins signalling, media and data channel: who tells whom what. */
export function joinCall(live: LiveCall, parts: Parts): void {
  fromDesk(live, parts);
  fromMedia(live, parts);
  fromExpert(live, parts);
}

function fromDesk(live: LiveCall, { call, media, talk, offer, guarded, ended }: Parts): void {
  call.on("queued", (place) => {
    media.setAnswered(false);
    live.emit("queued", place);
  });
  call.on("answered", (who) => {
    // An expert after another: what was for the first is not for the second.
    media.setAnswered(false);
    media.setAnswered(true);
    live.emit("answered", who);
  });
  call.on("offerWanted", offer);
  call.on("answer", (sdp) => guarded("the expert's answer", media.answer(sdp)));
  call.on("candidate", (candidate) => guarded("a candidate of the expert", media.addCandidate(candidate)));
  call.on("expert", (state) => {
    media.setExpertAway(state === "away");
    live.emit("expert", state);
  });
  call.on("held", (held) => {
    media.setHeld(held);
    live.emit("held", held);
  });
  call.on("moved", (to) => {
    media.setAnswered(false);
    // His data channel stays open until the next offer: it must not carry what is meant for the next one.
    talk.channel(false);
    live.emit("channel", false);
    talk.startAfresh();
    live.emit("moved", to);
  });
  call.on("guest", (guest) => live.emit("guest", guest));
  call.on("ticket", (ticket) => live.emit("ticket", ticket));
  call.on("refused", (reason) => live.emit("refused", reason));
  call.on("link", (up) => live.emit("link", up));
  call.on("ended", ended);
}

function fromMedia(live: LiveCall, { call, media, talk, condition, stats }: Parts): void {
  media.on("condition", condition);
  media.on("candidate", (candidate) => call.candidate(candidate));
  media.on("renegotiate", () => call.renegotiate());
  media.on("lost", () => call.end("borne", "fault"));
  media.on("stats", (now) => {
    stats(now);
    live.emit("stats", now);
  });
  media.on("channel", (open) => {
    talk.channel(open);
    live.emit("channel", open);
  });
  media.on("message", (message) => {
    if (typeof message === "string") talk.take(message);
    else live.emit("bytes", message);
  });
  media.on("picture", (picture) => live.emit("picture", picture));
  media.on("otherVoice", (speaks) => live.emit("otherVoice", speaks));
  media.on("levels", (levels) => live.emit("levels", levels));
  media.on("device", (news) => live.emit("device", news));
}

function fromExpert(live: LiveCall, { talk, goodbye }: Parts): void {
  talk.on("text", (text) => live.emit("text", text));
  talk.on("framing", (frameHeightMm) => live.emit("framing", frameHeightMm));
  talk.on("muted", (muted) => live.emit("otherMuted", muted));
  talk.on("identifierWanted", (wanted) => live.emit("identifierWanted", wanted));
  talk.on("reminder", () => live.emit("reminder"));
  talk.on("goodbye", goodbye);
}
