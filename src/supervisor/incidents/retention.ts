import type { Store } from "../store/store.ts";

/** What was told is kept so long: the hour's cap and a recovery need only the latest. */
const NOTICES_KEPT_MS = 90 * 86_400_000;
/** Incidents of one sweep: a deletion must not hold the commits up. */
const PER_SWEEP = 500;

/** Removes closed incidents, with all that belongs to them, and old notices. */
export async function sweep(store: Store, closedBeforeMs: number, nowMs: number): Promise<number> {
  const rows = await store.db
    .selectFrom("incident")
    .select("id")
    .where("state", "=", "closed")
    .where("closed_ms", "<", closedBeforeMs)
    .limit(PER_SWEEP)
    .execute();
  const ids = rows.map(({ id }) => id);
  await store.db.transaction().execute(async (trx) => {
    if (ids.length > 0) {
      await trx.deleteFrom("incident_history").where("incident", "in", ids).execute();
      await trx.deleteFrom("incident_span").where("incident", "in", ids).execute();
      await trx.deleteFrom("notice").where("incident", "in", ids).execute();
      await trx.deleteFrom("incident").where("id", "in", ids).execute();
    }
    await trx
      .deleteFrom("notice")
      .where("state", "in", ["sent", "failed", "withdrawn"])
      .where("made_ms", "<", nowMs - NOTICES_KEPT_MS)
      .execute();
  });
  return ids.length;
}
