import type { NoticeKind } from "../book/incident.ts";

/** What of an incident was, or is to be, told to one recipient; in the order in which it was made. */
export interface Told {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly state: "queued" | "sending" | "sent" | "failed" | "withdrawn";
}

export interface Telling {
  /** Ids that need not be said any more. */
  readonly withdraw: readonly string[];
  readonly queue: boolean;
}

/**
 * What follows for one recipient when something is to be told. A recovery is told only to whom an alarm was: an alarm
 * that still waits is withdrawn instead. A fault that comes back while its recovery waits was never over for him.
 */
export function tellingOf(before: readonly Told[], kind: NoticeKind): Telling {
  const waiting = before.filter(({ state }) => state === "queued");
  const said = before.findLast(({ state }) => state === "sent" || state === "sending");
  const knows = said !== undefined && said.kind !== "recovery";
  if (kind === "recovery") return { withdraw: waiting.map(({ id }) => id), queue: knows };
  const recoveries = waiting.filter((told) => told.kind === "recovery").map(({ id }) => id);
  if (kind === "alarm") {
    const alarmWaits = waiting.some((told) => told.kind !== "recovery");
    return { withdraw: recoveries, queue: !knows && !alarmWaits };
  }
  return { withdraw: recoveries, queue: true };
}
