import type { EncodedPicture } from "../../call/peer/port.ts";
import type { CallTally, EndedBy } from "./call-tally.ts";
import type { CallView } from "./call-view.ts";
import type { CallerOptions } from "./caller-options.ts";
import { QueueTicket } from "./queue-ticket.ts";
import type { QueueWords } from "./queue-words.ts";
import type { Talk, TalkEvents } from "./talk.ts";

/** What following a call needs of the one who leads it. */
export interface Following {
  readonly options: CallerOptions;
  readonly view: () => CallView | undefined;
  readonly tally: CallTally;
  readonly queueWords: QueueWords;
  readonly set: (change: Partial<CallView>) => void;
  readonly nameOf: (organisme: string) => string;
  readonly keep: () => void;
  readonly answered: () => void;
  readonly askIdentifier: () => void;
  readonly over: (by: EndedBy) => void;
  /** The same call again without its ticket. */
  readonly withoutTicket: () => void;
  readonly emit: (name: "picture" | "otherVoice" | "dark", value?: EncodedPicture | boolean) => void;
  readonly encryption: (profile: string | null) => void;
}

/** Refusals that a ticket may be the reason of: too many wrong ones of a borne are not looked at any more. */
const OF_TICKET: ReadonlySet<string> = new Set(["unknown-ticket", "not-allowed"]);

/** Turns what a call says into the session's events, words for the usager, events of the journal and counts. */
export function followTalk(talk: Talk, following: Following): void {
  const { options, set, tally, nameOf } = following;
  const { say, feed, journal, clock } = options;
  const nowMs = () => clock.monotonicMs();
  const organisme = () => following.view()?.organisme ?? "";
  const { queueWords } = following;
  const queueTicket = new QueueTicket(options);

  talk.on("queued", (place) => {
    feed({ type: "queued" });
    following.keep();
    set({ place });
    queueWords.place(place);
    queueTicket.place(place, nameOf(organisme()));
  });
  talk.on("refused", (reason) => {
    // Mistyped, used up or too old: nobody is sent away for it.
    if (talk.kept().request.ticket !== undefined && OF_TICKET.has(reason)) return following.withoutTicket();
    journal({ type: "service.unavailable", organisme: organisme(), detail: reason });
    following.over("refused");
    feed({ type: "ended", by: "refused" });
  });
  talk.on("answered", ({ organisme: by, expert }) => {
    // Taken up from the daemon before in the middle of the talk: that he answers was told.
    const told = tally.talking();
    const waitedMs = tally.answered(nowMs());
    set({ organisme: by, expert, place: undefined, held: false });
    feed({ type: "answered" });
    queueWords.stop();
    following.keep();
    following.answered();
    options.papers?.answered(by);
    if (told) return;
    journal({ type: "call.answered", organisme: by, duration_ms: Math.round(waitedMs) });
    say("answered", { expert });
  });
  talk.on("reconnecting", (lost) => {
    if (lost) {
      tally.reconnecting();
      set({ pictures: false, otherSpeaks: false });
      following.emit("dark");
      following.emit("otherVoice", false);
    }
    journal({ type: lost ? "call.reconnecting" : "call.back", organisme: organisme() });
    feed({ type: lost ? "line-lost" : "line-back" });
    if (!lost) say("back");
  });
  talk.on("audioOnly", (audioOnly) => {
    if (audioOnly) {
      tally.audioOnly();
      following.emit("dark");
    }
    set({ audioOnly, pictures: false });
    journal({ type: audioOnly ? "call.degraded" : "call.restored", organisme: organisme() });
    say(audioOnly ? "audio-only" : "picture-back");
  });
  talk.on("held", (held) => {
    set({ held });
    say(held ? "held" : "unheld");
  });
  talk.on("moved", ({ organisme: to, why }) => {
    queueWords.stop();
    options.papers?.moved();
    tally.moved(to, nowMs());
    const nobody = { expert: undefined, expertMuted: false, expertHidden: false, guest: null, pictures: false };
    set({ ...nobody, organisme: to, place: undefined, held: false });
    following.emit("dark");
    journal({ type: "call.moved", organisme: to, detail: why });
    feed({ type: "queued" });
    say(why, { organisme: nameOf(to) });
    // Given to one organisme, the number is not given to another.
    if (why !== "expert-lost") following.askIdentifier();
  });
  talk.on("guest", ({ present, role }) => {
    set({ guest: present ? role : null });
    say(present ? `guest-${role}` : "guest-left");
  });
  talk.on("ticket", (ticket) => {
    set({ ticket });
    following.over("ticket");
    feed({ type: "ended", by: "ticket" });
  });
  talk.on("text", (text) => set({ text }));
  talk.on("framing", (frameHeightMm) => set({ frameHeightMm }));
  talk.on("expertMuted", ({ sound, picture }) => set({ expertMuted: sound, expertHidden: picture }));
  talk.on("otherVoice", (otherSpeaks) => {
    set({ otherSpeaks });
    following.emit("otherVoice", otherSpeaks);
  });
  talk.on("picture", (picture) => {
    if (picture.from === "expert" && following.view()?.pictures === false) set({ pictures: true });
    following.emit("picture", picture);
  });
  talk.on("identifierWanted", (wanted) => (wanted ? following.askIdentifier() : set({ identifier: "none" })));
  talk.on("encryption", (profile) => following.encryption(profile));
  talk.on("ended", (end) => ended(end, following));
}

function ended({ by, reason }: TalkEvents["ended"][0], { over, options }: Following): void {
  const { feed } = options;
  switch (reason) {
    case "no-answer":
      over("no-answer");
      return feed({ type: "ended", by: "no-answer" });
    case "closed":
      over("refused");
      return feed({ type: "ended", by: "refused" });
    case "expert-lost":
    case "borne-lost":
    case "fault":
      over("lost");
      return feed({ type: "ended", by: "desk-lost" });
    case "cancelled":
    case "done":
      over(by === "usager" ? "usager" : "expert");
      feed({ type: "ended", by: "expert" });
  }
}
