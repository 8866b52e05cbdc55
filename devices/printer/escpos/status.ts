/**
 * What an ESC/POS printer says of itself: replies to DLE EOT n (real-time, answered even when it is offline or its
 * buffer is full) and to GS r 1 (answered in its turn, once all that was sent before is printed). Replies carry no tag;
 * their fixed bits tell the kinds apart (Epson, "ESC/POS Application Programming Guide", status transmission). Pure.
 */

/** The four questions of DLE EOT. */
export const QUERIES = [1, 2, 3, 4] as const;
export type Query = (typeof QUERIES)[number];

/** Status of the printer, from the answers to all four questions. */
export interface TicketStatus {
  readonly offline: boolean;
  readonly coverOpen: boolean;
  /** Somebody holds the feed button. */
  readonly feeding: boolean;
  readonly stoppedByPaperEnd: boolean;
  readonly cutterError: boolean;
  readonly unrecoverableError: boolean;
  /** Mends itself, e.g. a head that is too hot. */
  readonly passingError: boolean;
  readonly nearEnd: boolean;
  readonly paperEnd: boolean;
}

/** One thing that the printer has said. */
export type Reply =
  | { readonly kind: "status"; readonly byte: number }
  /** The answer to GS r: everything before it has been printed. */
  | { readonly kind: "done"; readonly byte: number };

/** Where a reader is in the stream of replies: inside a block that has a header, or not. */
export interface ReadState {
  /** Bytes to pass over: the rest of an automatic status, of a block that ends with NUL at the latest. */
  readonly skip: number;
  /** Whether what is passed over ends with a NUL. */
  readonly untilNul: boolean;
}

export const START: ReadState = { skip: 0, untilNul: false };

/** Header of blocks like the answer to "clear buffers" (37 25 00): what is in them must not pass for an answer. */
const BLOCK_HEADER = 0x37;
const MAX_BLOCK = 80;

/** Whether a byte is an answer to DLE EOT: bits 1 and 4 are 1, bits 0 and 7 are 0. */
export function isStatusByte(byte: number): boolean {
  return (byte & 0x93) === 0x12;
}

/** Reads what came in, in pieces of any size. What is no reply (XON, XOFF, noise) is passed over. */
export function readReplies(state: ReadState, bytes: Uint8Array): { replies: readonly Reply[]; state: ReadState } {
  let { skip, untilNul } = state;
  const replies: Reply[] = [];
  for (const byte of bytes) {
    if (skip > 0) {
      skip = untilNul && byte === 0 ? 0 : skip - 1;
    } else if (isStatusByte(byte)) {
      replies.push({ kind: "status", byte });
    } else if (byte === BLOCK_HEADER) {
      [skip, untilNul] = [MAX_BLOCK, true];
    } else if ((byte & 0x93) === 0x10) {
      // An automatic status (GS a) has four bytes, and the last three look like answers to GS r.
      [skip, untilNul] = [3, false];
    } else if ((byte & 0x90) === 0) {
      replies.push({ kind: "done", byte });
    }
  }
  return { replies, state: { skip, untilNul } };
}

/** The status from the answers to the four questions, in their order. */
export function ticketStatus(answers: readonly [number, number, number, number]): TicketStatus {
  const [printer, offline, error, paper] = answers;
  return {
    offline: (printer & 0x08) !== 0,
    coverOpen: (offline & 0x04) !== 0,
    feeding: (offline & 0x08) !== 0 || (printer & 0x40) !== 0,
    stoppedByPaperEnd: (offline & 0x20) !== 0,
    cutterError: (error & 0x08) !== 0,
    unrecoverableError: (error & 0x20) !== 0,
    passingError: (error & 0x40) !== 0,
    nearEnd: (paper & 0x0c) !== 0,
    paperEnd: (paper & 0x60) !== 0,
  };
}

/**
 * The status in keywords of RFC 8011, 5.4.12, so that the rules of all printers make conditions of them. A cutter that
 * is stuck is told as a jam: a person opens the cover and takes the paper out.
 */
export function reasonsOf(status: TicketStatus): readonly string[] {
  const reasons: string[] = [];
  if (status.cutterError) reasons.push("media-jam-error");
  if (status.coverOpen) reasons.push("cover-open-error");
  if (status.paperEnd || status.stoppedByPaperEnd) reasons.push("media-empty-error");
  else if (status.nearEnd) reasons.push("media-low-report");
  if (status.unrecoverableError) reasons.push("unrecoverable-error");
  const explained = reasons.some((keyword) => keyword.endsWith("-error")) || status.feeding || status.passingError;
  if (status.offline && !explained) reasons.push("offline-error");
  return reasons;
}

/** Why nothing is printed now; empty = it prints. */
export function holdingOf(status: TicketStatus): readonly string[] {
  const errors = reasonsOf(status).filter((keyword) => keyword.endsWith("-error"));
  return status.passingError ? [...errors, "passing-error"] : errors;
}
