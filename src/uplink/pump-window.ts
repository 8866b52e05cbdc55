import type { OutboxRow } from "./outbox-row.ts";

/** Where the rows are: the outbox. */
export interface RowSource {
  /** Boots with rows, oldest first. */
  boots(): readonly string[];
  after(boot: string, seq: number, limit: number): readonly OutboxRow[];
  urgent(limit: number): readonly OutboxRow[];
}

/** One boot's progress. */
interface Lane {
  /** Highest sequence sent since the lane was opened. */
  cursor: number;
  /** Sent and not acknowledged. */
  outstanding: number[];
  /** Monotonic milliseconds of the last progress, or of the first send into an empty lane. */
  sinceMs: number;
  /** Not sent but for probes, since this lane got no acknowledgement in time. */
  stalled: boolean;
  /** Probes since the last progress. */
  probes: number;
  probeAtMs: number;
}

export interface WindowLimits {
  /** Rows sent and not acknowledged by the supervisor, over all boots. */
  readonly rows: number;
  readonly stallMs: number;
  readonly maxProbeMs: number;
}

export const DEFAULT_LIMITS: WindowLimits = { rows: 200, stallMs: 30_000, maxProbeMs: 600_000 };

const URGENT_ROWS = 50;

/**
 * Decides which rows to send when. Pure: time and rows are brought.
 *
 * Rows go out in order, oldest boot first, `limits.rows` beyond the supervisor's acknowledgement. Without progress for
 * `stallMs` a lane is stalled: its first row alone is sent, as a probe, first at once, then with exponential back-off.
 * If no acknowledgement of any kind came, the supervisor is away and nothing else is sent. Any acknowledgement opens
 * again what stood still for that, from the first row: the broker may have dropped what it had taken.
 */
export class PumpWindow {
  readonly #limits: WindowLimits;
  readonly #lanes = new Map<string, Lane>();
  #urgentSent = new Set<string>();
  #away = false;
  #lastAckMs = Number.NEGATIVE_INFINITY;

  constructor(limits: WindowLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** A new connection: everything that is not acknowledged is to be sent again. */
  reset(): void {
    this.#lanes.clear();
    this.#urgentSent.clear();
    this.#away = false;
    this.#lastAckMs = Number.NEGATIVE_INFINITY;
  }

  /** What to send now, in this order. */
  plan(nowMs: number, source: RowSource): OutboxRow[] {
    this.#findStalls(nowMs);
    const boots = source.boots();
    if (this.#away) {
      const oldest = boots.find((boot) => source.after(boot, 0, 1).length > 0);
      return oldest === undefined ? [] : [...this.#probe(oldest, nowMs, source)];
    }
    const rows = this.#newUrgent(source);
    let room = this.#limits.rows - this.#outstanding();
    for (const boot of boots) {
      const lane = this.#lane(boot, nowMs);
      if (lane.stalled) rows.push(...this.#probe(boot, nowMs, source));
      else if (room > 0) {
        const next = source.after(boot, lane.cursor, room);
        if (lane.outstanding.length === 0 && next.length > 0) lane.sinceMs = nowMs;
        for (const row of next) {
          lane.cursor = row.seq;
          lane.outstanding.push(row.seq);
          if (!this.#urgentSent.has(key(row))) rows.push(row);
        }
        room -= next.length;
      }
    }
    return rows;
  }

  /** An acknowledgement came. @param progressed whether it took rows away. */
  acked(boot: string, seq: number, progressed: boolean, nowMs: number): void {
    this.#lastAckMs = nowMs;
    const lane = this.#lanes.get(boot);
    if (lane) lane.outstanding = lane.outstanding.filter((other) => other > seq);
    if (lane && progressed) {
      lane.sinceMs = nowMs;
      lane.probes = 0;
      if (lane.stalled) this.#open(lane, nowMs);
    }
    if (!this.#away) return;
    this.#away = false;
    this.#urgentSent.clear();
    for (const one of this.#lanes.values()) if (one.stalled) this.#open(one, nowMs);
  }

  /** A row stands still although the supervisor answers. */
  isStalled(boot: string): boolean {
    return this.#lanes.get(boot)?.stalled === true;
  }

  /** Monotonic milliseconds when `plan` must be called again by itself; undefined at rest. */
  wakeAtMs(): number | undefined {
    const times = [...this.#lanes.values()].map((lane) => {
      if (lane.stalled) return lane.probeAtMs;
      return lane.outstanding.length > 0 ? lane.sinceMs + this.#limits.stallMs : Number.POSITIVE_INFINITY;
    });
    const at = Math.min(...times);
    return Number.isFinite(at) ? at : undefined;
  }

  #findStalls(nowMs: number): void {
    for (const lane of this.#lanes.values()) {
      if (lane.stalled || lane.outstanding.length === 0 || nowMs - lane.sinceMs < this.#limits.stallMs) continue;
      lane.stalled = true;
      lane.outstanding = [];
      lane.probeAtMs = nowMs;
      if (nowMs - this.#lastAckMs >= this.#limits.stallMs) this.#away = true;
    }
  }

  #probe(boot: string, nowMs: number, source: RowSource): readonly OutboxRow[] {
    const lane = this.#lane(boot, nowMs);
    lane.stalled = true;
    const first = source.after(boot, 0, 1);
    if (first.length === 0) this.#lanes.delete(boot);
    if (nowMs < lane.probeAtMs || first.length === 0) return [];
    const waitMs = Math.min(this.#limits.maxProbeMs, this.#limits.stallMs * 2 ** Math.min(lane.probes, 20));
    lane.probes++;
    lane.probeAtMs = nowMs + waitMs;
    return first;
  }

  #newUrgent(source: RowSource): OutboxRow[] {
    const rows = source.urgent(URGENT_ROWS).filter((row) => !this.#urgentSent.has(key(row)));
    for (const row of rows) this.#urgentSent.add(key(row));
    return rows;
  }

  #outstanding(): number {
    let sum = 0;
    for (const lane of this.#lanes.values()) sum += lane.outstanding.length;
    return sum;
  }

  #lane(boot: string, nowMs: number): Lane {
    let lane = this.#lanes.get(boot);
    if (!lane) {
      lane = { cursor: 0, outstanding: [], sinceMs: nowMs, stalled: false, probes: 0, probeAtMs: nowMs };
      this.#lanes.set(boot, lane);
    }
    return lane;
  }

  #open(lane: Lane, nowMs: number): void {
    lane.stalled = false;
    lane.cursor = 0;
    lane.outstanding = [];
    lane.sinceMs = nowMs;
  }
}

function key(row: OutboxRow): string {
  return `${row.boot}-${row.seq}`;
}
