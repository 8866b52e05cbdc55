/** A synchronised clock is believed this far back from the receipt: an outbox may have waited for a year in a cupboard. */
export const BELIEVED_BACK_MS = 400 * 86_400_000;
/** And so far ahead: clocks differ. */
export const BELIEVED_AHEAD_MS = 600_000;

/**
 * When what a borne tells of counts as having happened, epoch milliseconds: by its own clock where that was synchronised
 * and can be true, else by the supervisor's at the first receipt. A function of the row alone, so that counting again
 * gives the same.
 */
export function countedMs(row: {
  readonly ts_ms: number;
  readonly sync: number;
  readonly received_ms: number;
}): number {
  const { ts_ms: tsMs, received_ms: receivedMs } = row;
  const believed = row.sync === 1 && tsMs >= receivedMs - BELIEVED_BACK_MS && tsMs <= receivedMs + BELIEVED_AHEAD_MS;
  return Math.round(believed ? tsMs : receivedMs);
}
