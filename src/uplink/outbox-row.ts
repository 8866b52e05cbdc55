/** Channels that go through the outbox. */
export type OutboxChannel = "event" | "usage";

/** One message that waits for the supervisor's acknowledgement. */
export interface OutboxRow {
  readonly boot: string;
  readonly seq: number;
  readonly channel: OutboxChannel;
  /**
   * Sent before all others: the report of a hole (`outbox.dropped`). Without it the supervisor's contiguous
   * acknowledgement could not step over the hole that stands before the rest.
   */
  readonly urgent: boolean;
  /** Epoch milliseconds by the borne. */
  readonly createdMs: number;
  /** The message, JSON. */
  readonly payload: string;
}

/** What a row costs beside its payload, in bytes: keys, index, page overhead. */
const ROW_OVERHEAD_BYTES = 100;

/** Bytes that a row counts against the bound. */
export function rowBytes(payload: string): number {
  return Buffer.byteLength(payload) + ROW_OVERHEAD_BYTES;
}

/** A row as far as the bound is concerned. */
export interface RemovedRow {
  readonly boot: string;
  readonly seq: number;
  readonly urgent: boolean;
  readonly bytes: number;
}
