import { isIPv6 } from "node:net";
import type { Clock } from "../contract/runtime.ts";

/** Typing errors that cost nothing. */
const FREE_ATTEMPTS = 3;
const FIRST_DELAY_MS = 2000;
const MAX_DELAY_MS = 15 * 60_000;
/** Failures are forgotten so long after the last. */
const FORGET_AFTER_MS = 24 * 3_600_000;
const MAX_KEPT = 10_000;

interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

/**
 * Makes who guesses passwords wait: the delay doubles with each failure of a login from an address. By address, so that
 * nobody can lock somebody out of his own account from elsewhere. Bounded: the oldest is forgotten first.
 */
export class AttemptDelay {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Failures>();
  readonly #max: number;

  constructor(clock: Clock, maxKept = MAX_KEPT) {
    this.#clock = clock;
    this.#max = maxKept;
  }

  /**
   * Begins an attempt. It counts as failed until `succeeded` is called, so that many at once gain nothing.
   * @returns 0 = go on; else how long to wait first, milliseconds, and then this call has counted nothing.
   */
  begin(login: string, address: string): number {
    const key = keyOf(login, address);
    const nowMs = this.#clock.monotonicMs();
    const before = this.#fresh(key, nowMs);
    const waitMs = before === undefined ? 0 : before.lastMs + delayMs(before.count) - nowMs;
    if (waitMs > 0) return waitMs;
    this.#kept.delete(key);
    this.#kept.set(key, { count: (before?.count ?? 0) + 1, lastMs: nowMs });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#max && oldest !== undefined) this.#kept.delete(oldest);
    return 0;
  }

  succeeded(login: string, address: string): void {
    this.#kept.delete(keyOf(login, address));
  }

  get size(): number {
    return this.#kept.size;
  }

  #fresh(key: string, nowMs: number): Failures | undefined {
    const kept = this.#kept.get(key);
    return kept !== undefined && nowMs - kept.lastMs < FORGET_AFTER_MS ? kept : undefined;
  }
}

/** How long after so many failures the next attempt is taken, milliseconds. */
export function delayMs(failures: number): number {
  if (failures < FREE_ATTEMPTS) return 0;
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures - FREE_ATTEMPTS, 20));
}

function keyOf(login: string, address: string): string {
  return `${login} ${networkOf(address)}`;
}

/** An IPv6 user has a whole /64 to come from (RFC 6177): that is one. */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/, "");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare);
  if (mapped) return mapped[1] ?? bare;
  if (!isIPv6(bare)) return bare;
  const [head = "", tail] = bare.toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
