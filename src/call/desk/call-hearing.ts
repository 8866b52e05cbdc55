import type { EndReason, RefusalReason } from "../port.ts";
import type { IceServer } from "../peer/port.ts";
import type { Draft } from "./call-draft.ts";
import { over, say, sayAgain } from "./call-saying.ts";
import { standing } from "./call-standing.ts";
import type { CallMessage } from "./call-state.ts";

type Message<T extends CallMessage["type"]> = Extract<CallMessage, { type: T }>;

const MAX_EARLY = 64;

/** It waits for another expert: what was of the one before is over. */
const ANEW = {
  phase: "queued",
  expert: undefined,
  condition: undefined,
  held: false,
  away: false,
  reaffirmed: undefined,
} as const;

/** What a refusal means for a call that is of no more use. */
const REFUSED: Readonly<Record<RefusalReason, EndReason>> = {
  "unknown-organisme": "fault",
  closed: "closed",
  full: "no-answer",
  "unknown-call": "expert-lost",
  "unknown-ticket": "fault",
  "not-allowed": "fault",
};

/** Takes in a message of the desk about the call. */
export function hear(draft: Draft, message: CallMessage): void {
  if (draft.now.ending) return hearEnding(draft, message);
  switch (message.type) {
    case "queued":
      return queued(draft, message);
    case "answered":
      return answered(draft, message);
    case "answer":
      return answer(draft, message);
    case "candidate":
      return candidate(draft, message);
    case "renegotiate":
      return want(draft, message.ice);
    case "expert":
      return standing.away(draft, message.state === "away");
    case "held":
      return standing.held(draft, message.held);
    case "moved": {
      const { organisme, why } = message;
      // The one before must neither answer nor be answered any more.
      draft.set({ ...ANEW, negotiation: undefined, wanted: undefined });
      return draft.tell("moved", { organisme, why });
    }
    case "guest":
      return draft.tell("guest", { present: message.present, role: message.role });
    case "ticket": {
      const { code, organisme, wait_s: waitS, valid_s: validS } = message;
      draft.tell("ticket", { code, organisme, waitS, validS });
      return over(draft, { by: "desk", reason: "done" });
    }
    case "refused":
      return refused(draft, message.reason);
    case "ended":
      return over(draft, { by: message.by, reason: message.reason });
    case "error":
      return draft.drop(`error ${message.code}`);
  }
}

/** The usager is gone: only what the desk says of the end counts. */
function hearEnding(draft: Draft, message: CallMessage): void {
  const { call, ending } = draft.now;
  switch (message.type) {
    case "ended":
    case "refused":
    case "ticket":
      return draft.release();
    case "answered":
      // Taken in the very moment in which the usager left: a call that was answered is ended, not cancelled.
      if (ending?.message.type !== "cancel") return;
      draft.set({ ending: { ...ending, message: { type: "end", call, by: "usager", reason: "done" } } });
      return say(draft);
    default:
      return;
  }
}

function queued(draft: Draft, message: Message<"queued">): void {
  const { organisme, position, wait_s: waitS, ringing, staffed, priority, ice } = message;
  const { negotiation, phase } = draft.now;
  // An offer is for one expert: one that was answered is used up when the call waits again.
  if (negotiation?.answered) draft.set({ negotiation: undefined });
  draft.set(phase === "answered" ? ANEW : { phase: "queued" });
  draft.tell("queued", { organisme, position, waitS, ringing, staffed, priority });
  confirm(draft, ice);
}

function answered(draft: Draft, message: Message<"answered">): void {
  const { organisme, expert, ice } = message;
  const before = draft.now.expert;
  // Said again after a resumption, perhaps in other words: an expert changes only by way of the queue.
  if (!before) draft.tell("answered", { organisme, expert });
  draft.set({ phase: "answered", expert: before ?? { organisme, expert } });
  const newly = !draft.now.confirmed;
  if (newly && before) draft.set({ reaffirmed: { sinceMs: draft.atMs, held: false, away: false } });
  confirm(draft, ice);
  if (newly || before === undefined) sayAgain.condition(draft);
}

/** The desk knows the call: it hears what it has missed, and an offer is asked for where there is none. */
function confirm(draft: Draft, ice: readonly IceServer[]): void {
  const newly = !draft.now.confirmed;
  draft.set({ confirmed: true });
  const { negotiation, wanted, renewMs, phase } = draft.now;
  if ((!negotiation && !wanted) || renewMs !== undefined) return want(draft, ice);
  if (!newly) return;
  sayAgain.offer(draft);
  if (phase === "queued") sayAgain.callback(draft);
}

function want(draft: Draft, ice: readonly IceServer[]): void {
  draft.set({ negotiation: undefined, wanted: [], renewMs: undefined });
  draft.tell("offerWanted", ice);
}

function answer(draft: Draft, message: Message<"answer">): void {
  const { negotiation } = draft.now;
  if (negotiation?.n !== message.n || negotiation.answered) return draft.drop("stale answer");
  draft.set({ negotiation: { ...negotiation, answered: true, early: [] } });
  draft.tell("answer", message.sdp);
  for (const early of negotiation.early) draft.tell("candidate", early);
}

function candidate(draft: Draft, message: Message<"candidate">): void {
  const { negotiation } = draft.now;
  if (negotiation?.n !== message.n) return draft.drop("stale candidate");
  if (negotiation.answered) return draft.tell("candidate", message.candidate);
  if (negotiation.early.length >= MAX_EARLY) return draft.drop("too many candidates");
  draft.set({ negotiation: { ...negotiation, early: [...negotiation.early, message.candidate] } });
}

function refused(draft: Draft, reason: RefusalReason): void {
  const { phase } = draft.now;
  if (reason === "unknown-call" && phase === "answered") return over(draft, { by: "desk", reason: "expert-lost" });
  if (reason === "unknown-call" && phase === "queued") {
    // The desk has lost its database: the usager keeps trying, at the end of the queue.
    draft.set({ phase: "placing", confirmed: false });
    return say(draft);
  }
  draft.tell("refused", reason);
  over(draft, { by: "desk", reason: REFUSED[reason] });
}
