import type { BorneName } from "../../../contract/topics.ts";
import type { HealthMessage } from "../../../contract/types.ts";
import { keyOf } from "../../fleet/fleet.ts";
import type { Store } from "../../store/store.ts";
import { chunks } from "../../store/write.ts";
import { FIGURES, figuresOf, Means } from "./figures.ts";

/** Of the last day's curves. */
export const FINE_S = 300;
/** Of the last month's. */
export const HOUR_S = 3600;

export interface Sample {
  readonly atMs: number;
  readonly heard: number;
  readonly figures: readonly (number | null)[];
}

interface Row extends BorneName {
  readonly span_s: number;
  readonly at_ms: number;
  readonly heard: number;
  readonly figures: string;
}

/**
 * Means of health: each five minutes, kept in memory until they are over, and each hour, made from those. A fleet of
 * 1,000 costs one transaction of 1,000 rows in five minutes.
 */
export class Samples {
  readonly #store: Store;
  readonly #open = new Map<string, { readonly name: BorneName; readonly atMs: number; readonly means: Means }>();
  /** Hours before it are rolled up. */
  #hourMs: number | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  add(name: BorneName, health: HealthMessage, receivedMs: number): void {
    const atMs = floorTo(receivedMs, FINE_S);
    const key = `${keyOf(name)} ${atMs}`;
    let open = this.#open.get(key);
    if (!open) this.#open.set(key, (open = { name, atMs, means: new Means() }));
    open.means.add(figuresOf(health));
  }

  /** Writes what is over, rolls hours up, forgets what is too old. To be called each minute or so. */
  async keep(nowMs: number, kept: { readonly fineHours: number; readonly hourlyDays: number }): Promise<void> {
    await this.#write(floorTo(nowMs, FINE_S));
    await this.#rollUp(floorTo(nowMs, HOUR_S), nowMs - kept.fineHours * 3_600_000);
    for (const [spanS, beforeMs] of [
      [FINE_S, nowMs - kept.fineHours * 3_600_000],
      [HOUR_S, nowMs - kept.hourlyDays * 86_400_000],
    ] as const) {
      const old = this.#store.db.deleteFrom("health_sample").where("span_s", "=", spanS);
      await old.where("at_ms", "<", beforeMs).execute();
    }
  }

  /** Writes what is not over yet, too: the program ends. */
  async flush(): Promise<void> {
    await this.#write(Number.POSITIVE_INFINITY);
  }

  /** What is stored of a borne since a moment, in order, with what is under way. */
  async of(name: BorneName, spanS: number, fromMs: number): Promise<Sample[]> {
    const rows = await this.#store.db
      .selectFrom("health_sample")
      .select(["at_ms", "heard", "figures"])
      .where("network", "=", name.network)
      .where("borne", "=", name.borne)
      .where("span_s", "=", spanS)
      .where("at_ms", ">=", fromMs)
      .orderBy("at_ms")
      .execute();
    const stored = rows.map(({ at_ms, heard, figures }) => ({ atMs: at_ms, heard, figures: listOf(figures) }));
    const open = spanS === FINE_S ? [...this.#open.values()].filter((one) => keyOf(one.name) === keyOf(name)) : [];
    const after = stored.at(-1)?.atMs ?? fromMs - 1;
    const under = open.filter(({ atMs }) => atMs > after).toSorted((a, b) => a.atMs - b.atMs);
    return [...stored, ...under.map(({ atMs, means }) => ({ atMs, heard: means.heard, figures: means.values() }))];
  }

  async #write(beforeMs: number): Promise<void> {
    const over = [...this.#open].filter(([, { atMs }]) => atMs < beforeMs);
    if (over.length === 0) return;
    await this.#insert(over.map(([, { name, atMs, means }]) => rowOf(name, FINE_S, atMs, means)));
    for (const [key] of over) this.#open.delete(key);
  }

  /** Hours that are over and not there yet; after a pause of the program these may be several. */
  async #rollUp(endMs: number, oldestMs: number): Promise<void> {
    if (this.#hourMs === undefined) {
      const rows = this.#store.db.selectFrom("health_sample").where("span_s", "=", HOUR_S);
      const last = await rows.select((eb) => eb.fn.max("at_ms").as("at_ms")).executeTakeFirst();
      const next =
        last?.at_ms === undefined || last.at_ms === null ? floorTo(oldestMs, HOUR_S) : last.at_ms + HOUR_S * 1000;
      this.#hourMs = Math.max(next, floorTo(oldestMs, HOUR_S));
    }
    for (; this.#hourMs < endMs; this.#hourMs += HOUR_S * 1000) await this.#rollUpHour(this.#hourMs);
  }

  async #rollUpHour(atMs: number): Promise<void> {
    const rows = await this.#store.db
      .selectFrom("health_sample")
      .select(["network", "borne", "heard", "figures"])
      .where("span_s", "=", FINE_S)
      .where("at_ms", ">=", atMs)
      .where("at_ms", "<", atMs + HOUR_S * 1000)
      .execute();
    const hours = new Map<string, { readonly name: BorneName; readonly means: Means }>();
    for (const { network, borne, heard, figures } of rows) {
      const key = `${network}/${borne}`;
      let hour = hours.get(key);
      if (!hour) hours.set(key, (hour = { name: { network, borne }, means: new Means() }));
      hour.means.add(listOf(figures), heard);
    }
    await this.#insert([...hours.values()].map(({ name, means }) => rowOf(name, HOUR_S, atMs, means)));
  }

  async #insert(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#store.db.transaction().execute(async (trx) => {
      for (const part of chunks(rows)) {
        await trx
          .insertInto("health_sample")
          .values(part)
          .onConflict((c) =>
            // The same minutes, written at a stop and begun again: the later part stands.
            c.columns(["network", "borne", "span_s", "at_ms"]).doUpdateSet((eb) => ({
              heard: eb.ref("excluded.heard"),
              figures: eb.ref("excluded.figures"),
            })),
          )
          .execute();
      }
    });
  }
}

function rowOf({ network, borne }: BorneName, spanS: number, atMs: number, means: Means): Row {
  return { network, borne, span_s: spanS, at_ms: atMs, heard: means.heard, figures: JSON.stringify(means.values()) };
}

/** An earlier program knew fewer figures. */
function listOf(text: string): (number | null)[] {
  const list = JSON.parse(text) as (number | null)[];
  return FIGURES.map((_, index) => list[index] ?? null);
}

export function floorTo(ms: number, spanS: number): number {
  return Math.floor(ms / (spanS * 1000)) * spanS * 1000;
}
