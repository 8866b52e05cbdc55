import { sql, type RawBuilder } from "kysely";
import type { DescMessage, HealthMessage, StatusMessage } from "../../../../src/contract/types.ts";
import { faultOf, type FaultCode } from "../../../../src/contract/faults.ts";
import { descOf, healthOf, readinessOf, statusOf } from "../../../../src/simulate/words.ts";
import { FIGURES } from "../../../../src/supervisor/console/curves/figures.ts";
import { FINE_S, floorTo, HOUR_S } from "../../../../src/supervisor/console/curves/samples.ts";
import { SAMPLES_KEPT_DAYS } from "../../../../src/supervisor/forecasts/samples.ts";
import { emptyBatch } from "../../../../src/supervisor/store/batch.ts";
import type { Store } from "../../../../src/supervisor/store/store.ts";
import { NETWORK } from "../../center.ts";
import type { PlacedBorne } from "./fleet.ts";

const BOOT = "00000000000000aa";
const DAY_MS = 86_400_000;
/** So rare that all of them are live as long as the bench asks: nobody speaks for them. */
const HEARTBEAT_S = 3600;
/** Hours of the fine curves, days of the hourly ones: as the console keeps them. */
const FINE_HOURS = 26;
const HOURLY_DAYS = 32;
/** One borne in so many has a fault. */
const FAULTY = 12;
const FAULTS = ["printer.paper", "camera.absent", "scanner.absent", "disk.wear"] as const satisfies FaultCode[];

/**
 * Writes what the fleet is now: the latest status, health and description of each borne, open alerts, curves of a day
 * and a month, a supply's samples of 13 months. What an earlier run wrote is replaced: all of it counts from `nowMs`.
 */
export async function writeNow(store: Store, bornes: readonly PlacedBorne[], nowMs: number): Promise<void> {
  const batch = emptyBatch();
  for (const [index, { network, borne }] of bornes.entries()) {
    const name = { network, borne };
    const fault = index % FAULTY === 0 ? FAULTS[(index / FAULTY) % FAULTS.length] : undefined;
    const ready = readinessOf(fault === undefined ? [] : [fault], false);
    const stamp = { v: 1 as const, boot: BOOT, conn: 1, seq: 1, ts: nowMs, up_ms: DAY_MS, sync: true };
    const status = { ...stamp, ...statusOf(ready), since: nowMs - DAY_MS } as unknown as StatusMessage;
    const alerts = fault === undefined ? [] : [{ code: fault } as never];
    const health = { ...stamp, ...healthOf(ready, alerts, HEARTBEAT_S, () => (index % 97) / 97) } as HealthMessage;
    const said = { status, health, desc: { v: 1, boot: BOOT, ts: nowMs, ...descOf(index) } as DescMessage };
    for (const [channel, message] of Object.entries(said)) {
      const row = { ...name, channel, received_ms: nowMs, payload: JSON.stringify(message) };
      batch.latest.set(`${borne} ${channel}`, row);
    }
    const life = { state: ready.state, liveness: "live", boot: BOOT, conn: 1, period_s: HEARTBEAT_S };
    batch.states.set(borne, { ...name, ...life, last_seen_ms: nowMs, changed_ms: nowMs - DAY_MS });
    if (fault === undefined) continue;
    const { severity, owner } = faultOf(fault);
    const alert = { code: fault, severity, owner, since: nowMs - 7_200_000, boot: BOOT, device: null, detail: "" };
    batch.alerts.push({ ...name, change: { kind: "open", alert }, atMs: nowMs });
  }
  await store.commit(batch, [], nowMs);
  await writeCurves(store, nowMs);
  await writeSupplies(store, nowMs);
}

async function writeCurves({ db }: Store, nowMs: number): Promise<void> {
  await sql`delete from health_sample`.execute(db);
  const spans = [
    { spanS: FINE_S, count: (FINE_HOURS * 3600) / FINE_S },
    { spanS: HOUR_S, count: HOURLY_DAYS * 24 },
  ];
  for (const { spanS, count } of spans) {
    const firstMs = floorTo(nowMs, spanS) - count * spanS * 1000;
    const values = FIGURES.map((_, index) => (index === 13 ? "null" : `${index * 9}.' || (n * 7 % 90) || '`));
    await sql`insert into health_sample (network, borne, span_s, at_ms, heard, figures)
      select network, borne, ${sql.lit(spanS)}, ${sql.lit(firstMs)} + n * ${sql.lit(spanS * 1000)}, 5,
        ${sql.raw(`'[${values.join(",")}]'`)}
      from borne, ${numbersTo(count)} where network = ${NETWORK}`.execute(db);
  }
}

/** Paper that is refilled every month, toner that goes down, a disk that wears. */
async function writeSupplies({ db }: Store, nowMs: number): Promise<void> {
  await sql`delete from supply_sample`.execute(db);
  const today = Math.floor(nowMs / DAY_MS);
  await sql`insert into supply_sample (network, borne, day, at_ms, paper_sheets, toner_pct, disk_wear_pct)
    select network, borne, ${sql.lit(today)} - n, ${sql.lit(nowMs)} - n * ${sql.lit(DAY_MS)},
      50 + n % 30 * 8, n % 180 / 2.0, 30 - n / 20.0
    from borne, ${numbersTo(SAMPLES_KEPT_DAYS)} where network = ${NETWORK}`.execute(db);
}

/** A table of the whole numbers `n` from 0, below `count`. */
export function numbersTo(count: number): RawBuilder<unknown> {
  return sql`(with recursive numbers(n) as
    (select 0 union all select n + 1 from numbers where n < ${sql.lit(count - 1)}) select n from numbers)`;
}
