import { CHANNEL_RULES, CONTRACT_VERSION } from "../contract/topics.ts";
import type { Clock } from "../contract/runtime.ts";
import type { LogLevel } from "./port.ts";
import { Rate } from "./rate.ts";
import type { Sender } from "./sender.ts";

const ORDER: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const LINES_PER_S = 20;
const MAX_DURATION_S = 3600;
/** Member names that could hold something of a person, in English and French. A last sieve: the log is redacted before. */
const PERSONAL = /ident|name|nom|text|title|titre|document|allocataire|nir|phone|mail|address|adresse|usager|content/i;
const MAX_DEPTH = 4;

/** Publishes log lines while an order asks for them, for a limited time and at a limited rate. */
export class LogStream {
  readonly #sender: Sender;
  readonly #clock: Clock;
  readonly #rate: Rate;
  #level: LogLevel | undefined;
  #untilMs = 0;
  #skipped = 0;

  constructor(sender: Sender, clock: Clock) {
    this.#sender = sender;
    this.#clock = clock;
    this.#rate = new Rate(LINES_PER_S, LINES_PER_S, clock.monotonicMs());
  }

  /** Begins, or takes the place of the present one. @param durationS seconds, 3600 at most. */
  start(level: LogLevel, durationS: number): void {
    this.#level = level;
    this.#untilMs = this.#clock.monotonicMs() + Math.min(durationS, MAX_DURATION_S) * 1000;
    this.#skipped = 0;
  }

  /** Offers a line. Cheap while nobody asks. */
  line(level: LogLevel, module: string | undefined, message: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.#level === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs >= this.#untilMs) this.#level = undefined;
    if (this.#level === undefined || ORDER[level] < ORDER[this.#level] || !this.#sender.transport) return;
    if (!this.#rate.take(nowMs)) {
      this.#skipped++;
      return;
    }
    const skipped = this.#skipped > 0 ? { skipped_lines: this.#skipped } : {};
    this.#skipped = 0;
    const line = {
      v: CONTRACT_VERSION,
      ts: Math.max(0, Math.round(this.#clock.wallMs())),
      level,
      ...(module === undefined ? {} : { module }),
      msg: message,
      fields: { ...(sieve(fields, MAX_DEPTH) as object), ...skipped },
    };
    // Straight to the connection: a failure to publish a log line must not make a log line.
    void this.#sender.quiet("log", line, CHANNEL_RULES.log.maxBytes);
  }
}

function sieve(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "bigint" ? value.toString() : value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => sieve(item, depth - 1));
  const kept = Object.entries(value).filter(([key]) => !PERSONAL.test(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, sieve(inner, depth - 1)]));
}
