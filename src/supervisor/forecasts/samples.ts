import type { Insertable } from "kysely";
import type { HealthMessage } from "../../contract/types.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import { chunks } from "../store/write.ts";

const DAY_MS = 86_400_000;
/** Long enough to see a disk wear. */
export const SAMPLES_KEPT_DAYS = 400;

/** Writes today's sample of each borne from its latest health; the last one of a day holds. */
export async function sampleSupplies(store: Store, sinceMs: number): Promise<void> {
  const latest = await store.db
    .selectFrom("latest")
    .select(["network", "borne", "received_ms", "payload"])
    .where("channel", "=", "health")
    .where("received_ms", ">=", sinceMs)
    .execute();
  const rows: Insertable<Tables["supply_sample"]>[] = [];
  for (const { network, borne, received_ms: atMs, payload } of latest) {
    const { paper_sheets = null, toner_pct = null, disk_wear_pct = null } = JSON.parse(payload) as HealthMessage;
    if (paper_sheets === null && toner_pct === null && disk_wear_pct === null) continue;
    const day = Math.floor(atMs / DAY_MS);
    rows.push({ network, borne, day, at_ms: Math.round(atMs), paper_sheets, toner_pct, disk_wear_pct });
  }
  for (const part of chunks(rows)) {
    await store.db
      .insertInto("supply_sample")
      .values(part)
      .onConflict((c) =>
        c.columns(["network", "borne", "day"]).doUpdateSet((eb) => ({
          at_ms: eb.ref("excluded.at_ms"),
          paper_sheets: eb.ref("excluded.paper_sheets"),
          toner_pct: eb.ref("excluded.toner_pct"),
          disk_wear_pct: eb.ref("excluded.disk_wear_pct"),
        })),
      )
      .execute();
  }
}

export async function forgetSamples(store: Store, nowMs: number): Promise<void> {
  const before = Math.floor(nowMs / DAY_MS) - SAMPLES_KEPT_DAYS;
  await store.db.deleteFrom("supply_sample").where("day", "<", before).execute();
}
