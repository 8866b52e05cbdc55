import { CONTRACT_VERSION } from "../contract/topics.ts";
import type { Clock } from "../contract/runtime.ts";
import { fit } from "./fit.ts";
import type { Fitted } from "./fit.ts";
import type { OutboxChannel } from "./outbox-row.ts";
import type { EventBody, UsageBody } from "./port.ts";

/** Stamps and fits a message for the outbox. @returns `undefined` when it can't be one of the contract. */
export function outboxMessage(
  channel: OutboxChannel,
  body: EventBody | UsageBody,
  at: { readonly boot: string; readonly seq: number; readonly clock: Clock },
): Fitted | undefined {
  const { boot, seq, clock } = at;
  const id = channel === "event" ? { id: `${boot}-${seq}` } : {};
  return fit(channel, { ...body, v: CONTRACT_VERSION, ...id, boot, seq, ...timeStamp(clock) });
}

/** The borne's two times and whether the first can be trusted (CONTRACT.md rule 9). */
export function timeStamp(clock: Clock): { readonly ts: number; readonly up_ms: number; readonly sync: boolean } {
  return {
    // A wall clock before 1970 would not be of the schema.
    ts: Math.max(0, Math.round(clock.wallMs())),
    up_ms: Math.max(0, Math.round(clock.monotonicMs())),
    sync: clock.synchronised(),
  };
}
