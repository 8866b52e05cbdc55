import type { Draft } from "./draft.ts";
import type { BorneRefusal } from "./events.ts";
import type { Call } from "./model.ts";
import { ticketKey } from "./model.ts";
import { viewOf } from "./view.ts";

/** The usager goes and comes back: his call ends with a code that gives him priority once. */
export function issueTicket(draft: Draft, call: Call, codes: readonly string[]): void {
  // No refusal of the call, which goes on: an expert took it in that very moment, or there are too many tickets.
  const refuse = (reason: "talking" | "full"): void =>
    draft.emit({ type: "no-ticket", borne: call.borne, call: call.id, reason });
  if (call.expert !== null) return refuse("talking");
  const { organisme } = call;
  const code = codes.find((one) => !draft.tickets.has(ticketKey(organisme, one)));
  if (code === undefined || draft.tickets.size >= draft.rules.maxTickets) {
    return refuse("full");
  }
  const waitMs = viewOf(draft.state()).places.get(call.id)?.waitMs ?? null;
  const ticket = { code, organisme, expiresMs: draft.nowMs + draft.rules.ticketValidMs };
  draft.tickets.set(ticketKey(organisme, code), ticket);
  draft.end(call, "usager", "done", { ...ticket, waitMs });
  draft.emit({ type: "ticket", borne: call.borne, call: call.id, ticket, waitMs });
}

/** Uses a ticket up. Wrong codes of a borne are counted, so that none is found by trying. */
export function useTicket(draft: Draft, borne: string, organisme: string, code: string): BorneRefusal | undefined {
  const { maxTries, triesMs } = draft.rules;
  const before = draft.tries.get(borne);
  const tries = before && draft.nowMs - before.sinceMs < triesMs ? before : { count: 0, sinceMs: draft.nowMs };
  if (tries.count >= maxTries) return "not-allowed";
  const key = ticketKey(organisme, code);
  const ticket = draft.tickets.get(key);
  if (!ticket || ticket.expiresMs <= draft.nowMs) {
    draft.tries.set(borne, { ...tries, count: tries.count + 1 });
    return "unknown-ticket";
  }
  draft.tickets.delete(key);
  draft.tries.delete(borne);
  return undefined;
}

/** Removes what has expired. */
export function expireTickets(draft: Draft): void {
  for (const [key, { expiresMs }] of draft.tickets) if (expiresMs <= draft.nowMs) draft.tickets.delete(key);
  for (const [borne, { sinceMs }] of draft.tries) {
    if (draft.nowMs - sinceMs >= draft.rules.triesMs) draft.tries.delete(borne);
  }
}
