import type { ErasedWhy, KeptWhat } from "../papers/options.ts";
import type { EventBody } from "../uplink/port.ts";

/** Something of the usager's that was in RAM and is gone. */
export interface Erased {
  /** Random; absent = of a daemon that was killed. */
  readonly id?: string;
  readonly what?: KeptWhat;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
  /** Milliseconds since the daemon's boot. */
  readonly madeMs?: number;
  readonly goneMs?: number;
  readonly why: ErasedWhy | "boot";
}

/** An event has 1 KiB: so many files go into one. */
const PER_EVENT = 3;

/** The erasure receipt as events of the journal: what was there, when it was made and when it went, its hash. */
export function receipts(files: readonly Erased[]): EventBody[] {
  const events: EventBody[] = [];
  for (let from = 0; from < files.length; from += PER_EVENT) {
    const erased = files.slice(from, from + PER_EVENT).map(({ id, what, bytes, sha256, madeMs, goneMs, why }) => ({
      ...(id === undefined ? {} : { id }),
      ...(what === undefined ? {} : { what }),
      bytes,
      sha256,
      ...(madeMs === undefined ? {} : { made_ms: madeMs }),
      ...(goneMs === undefined ? {} : { gone_ms: goneMs }),
      why,
    }));
    events.push({ type: "papers.wiped", count: erased.length, erased });
  }
  return events;
}
