import { log as isLogLine } from "../../contract/generated/validators.js";
import type { Clock } from "../../contract/runtime.ts";
import { topicOf, type BorneName } from "../../contract/topics.ts";
import type { LogMessage } from "../../contract/types.ts";
import { keyOf } from "../fleet/fleet.ts";

/** Lines kept of each borne, the latest. */
const MAX_LINES = 2000;
/** Bornes whose lines are kept at one time; the longest asked for gives way. */
const MAX_BORNES = 20;
/** Lines are kept so long after the last of them may come. */
const KEPT_AFTER_MS = 3_600_000;
/** On the way. */
const GRACE_MS = 90_000;

/** Listens to one topic until it is told to stop. */
export type Tap = (topic: string, onMessage: (payload: Uint8Array) => void) => () => void;

interface Page {
  readonly lines: LogMessage[];
  /** By the monotonic clock. */
  untilMs: number;
  untilWallMs: number;
  /** Lines that had to give way. */
  dropped: number;
  stop: (() => void) | undefined;
}

export interface ShownLog {
  readonly listening: boolean;
  /** Until when lines are asked for, epoch milliseconds; null = never asked for. */
  readonly untilMs: number | null;
  readonly dropped: number;
  readonly lines: readonly LogMessage[];
}

/** Log lines of bornes, while they are asked for. In memory alone, bounded: they are looked at, not kept. */
export class LogBook {
  readonly #pages = new Map<string, Page>();
  readonly #tap: Tap;
  readonly #clock: Clock;

  constructor(tap: Tap, clock: Clock) {
    this.#tap = tap;
    this.#clock = clock;
  }

  /** Begins to listen, before the borne is told to speak. @param durationS seconds. */
  open(name: BorneName, durationS: number): void {
    const key = keyOf(name);
    const waitMs = durationS * 1000 + GRACE_MS;
    const untilMs = this.#clock.monotonicMs() + waitMs;
    const untilWallMs = Math.round(this.#clock.wallMs() + waitMs);
    const known = this.#pages.get(key);
    if (known) {
      Object.assign(known, { untilMs: Math.max(known.untilMs, untilMs), untilWallMs });
      known.stop ??= this.#listen(name, known);
      return;
    }
    const [oldest] = this.#pages.keys();
    if (this.#pages.size >= MAX_BORNES && oldest !== undefined) this.#drop(oldest);
    const page: Page = { lines: [], untilMs, untilWallMs, dropped: 0, stop: undefined };
    page.stop = this.#listen(name, page);
    this.#pages.set(key, page);
  }

  /** What came. @param afterTs only what the borne wrote later, by its clock. */
  read(name: BorneName, afterTs = -1): ShownLog {
    const page = this.#pages.get(keyOf(name));
    if (!page) return { listening: false, untilMs: null, dropped: 0, lines: [] };
    const lines = page.lines.filter(({ ts }) => ts > afterTs);
    return { listening: page.stop !== undefined, untilMs: page.untilWallMs, dropped: page.dropped, lines };
  }

  /** Time passes. */
  tick(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [key, page] of this.#pages) {
      if (nowMs < page.untilMs) continue;
      page.stop?.();
      page.stop = undefined;
      if (nowMs >= page.untilMs + KEPT_AFTER_MS) this.#drop(key);
    }
  }

  stop(): void {
    for (const key of this.#pages.keys()) this.#drop(key);
  }

  #listen(name: BorneName, page: Page): () => void {
    return this.#tap(topicOf(name, "log"), (payload) => {
      const line = lineOf(payload);
      if (!line) return;
      page.lines.push(line);
      if (page.lines.length <= MAX_LINES) return;
      page.lines.shift();
      page.dropped++;
    });
  }

  #drop(key: string): void {
    this.#pages.get(key)?.stop?.();
    this.#pages.delete(key);
  }
}

function lineOf(payload: Uint8Array): LogMessage | undefined {
  if (payload.length > 4096) return undefined;
  try {
    const line: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    return isLogLine(line) ? (line as LogMessage) : undefined;
  } catch {
    return undefined;
  }
}
