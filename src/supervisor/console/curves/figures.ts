import type { HealthMessage } from "../../../contract/types.ts";

/**
 * Figures of health that are kept over time, in the order of the stored lists: new ones are added at the end.
 * `ready_pct` is the share of messages in which nothing kept the borne from serving.
 */
export const FIGURES = [
  "ready_pct",
  "temp_c",
  "load_1",
  "mem_free_mb",
  "rss_mb",
  "disk_free_pct",
  "loop_lag_p99_ms",
  "outbox_rows",
  "line_rtt_ms",
  "line_loss_pct",
  "line_up_kbps",
  "line_down_kbps",
  "paper_sheets",
  "toner_pct",
] as const;
export type Figure = (typeof FIGURES)[number];

const SERVING: ReadonlySet<HealthMessage["state"]> = new Set(["ready", "in-session", "closed"]);

/** The figures of one message, in their order; null = not said. */
export function figuresOf(health: HealthMessage): (number | null)[] {
  return FIGURES.map((figure) => {
    if (figure === "ready_pct") return SERVING.has(health.state) ? 100 : 0;
    const value = health[figure];
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  });
}

/** Means of lists of figures. */
export class Means {
  #heard = 0;
  readonly #sums = FIGURES.map(() => 0);
  readonly #weights = FIGURES.map(() => 0);

  /** @param weight how many messages the list stands for */
  add(figures: readonly (number | null)[], weight = 1): void {
    this.#heard += weight;
    for (const [index, value] of figures.entries()) {
      if (value === null || index >= this.#sums.length) continue;
      this.#sums[index] = (this.#sums[index] ?? 0) + value * weight;
      this.#weights[index] = (this.#weights[index] ?? 0) + weight;
    }
  }

  get heard(): number {
    return this.#heard;
  }

  /** To hundredths: what is stored is to be short. */
  values(): (number | null)[] {
    return this.#sums.map((sum, index) => {
      const weight = this.#weights[index] ?? 0;
      return weight === 0 ? null : Math.round((sum / weight) * 100) / 100;
    });
  }
}
