import type { CallEvents } from "../port.ts";
import type { Draft } from "./call-draft.ts";

/** Says where the call stands to a desk that has not confirmed it on this connection. */
export function say(draft: Draft): void {
  const { phase, call, token, request, ending } = draft.now;
  draft.set({ saidMs: draft.atMs, everSaid: true });
  if (ending) return draft.send(ending.message);
  if (phase !== "placing") return draft.send({ type: "resume", call, token });
  const { service, organisme, language, video, ticket } = request;
  const place = { type: "place", call, token, service, organisme, language, video } as const;
  draft.send(ticket === undefined ? place : { ...place, ticket });
}

/** What a desk that has confirmed the call must still hear; nothing when there is nothing. */
export const sayAgain = {
  offer(draft: Draft): void {
    const { call, negotiation } = draft.now;
    if (!negotiation || negotiation.answered) return;
    const { n, sdp } = negotiation;
    draft.send({ type: "offer", call, n, sdp });
    for (const candidate of negotiation.candidates) draft.send({ type: "candidate", call, n, candidate });
  },
  condition(draft: Draft): void {
    const { call, condition } = draft.now;
    if (condition) draft.send({ type: "condition", call, ...condition });
  },
  callback(draft: Draft): void {
    if (draft.now.callback) draft.send({ type: "callback", call: draft.now.call });
  },
  renew(draft: Draft): void {
    if (draft.now.renewMs !== undefined) draft.send({ type: "renew-ice", call: draft.now.call });
  },
};

/**
 * Over for the usager, at once; the desk is told until it knows.
 * @param by what the desk is told
 */
export function conclude(
  draft: Draft,
  how: CallEvents["ended"][0],
  by: "usager" | "borne",
  reason: "done" | "fault",
): void {
  const { call, phase, everSaid, up } = draft.now;
  draft.tell("ended", how);
  if (!everSaid) return draft.release();
  const message =
    phase === "answered" ? ({ type: "end", call, by, reason } as const) : ({ type: "cancel", call } as const);
  draft.set({ phase: "ending", ending: { sinceMs: draft.atMs, message }, negotiation: undefined, wanted: undefined });
  if (up) say(draft);
}

/** Over, and the desk knows. */
export function over(draft: Draft, how: CallEvents["ended"][0]): void {
  draft.tell("ended", how);
  draft.set({ negotiation: undefined, wanted: undefined });
  draft.release();
}
