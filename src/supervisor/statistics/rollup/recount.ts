import type { Transaction } from "kysely";
import type { BorneName } from "../../../contract/topics.ts";
import type { EventMessage, UsageMessage } from "../../../contract/types.ts";
import type { Sites } from "../../sites/sites.ts";
import type { Tables } from "../../store/tables.ts";
import { COUNTED_TYPES, countDay, noCounts, type Promises } from "./count-day.ts";
import { localDays, promisedSeconds, promisesOf } from "./local-time.ts";
import { writeDay } from "./write-day.ts";

/** What was promised is known only while it holds: of a day so long ago it is left as it was counted then. */
const PROMISES_KEPT_AFTER_MS = 2 * 86_400_000;

export interface RecountOptions {
  readonly sites: Sites;
  readonly waitS: Promises["waitS"];
  readonly nowMs: number;
}

/**
 * Counts a local day of a borne from its rows, in place of what was counted of it before.
 * @returns the site where it stood; undefined = the day is closed
 */
export async function recount(
  trx: Transaction<Tables>,
  borne: BorneName,
  day: number,
  { sites, waitS, nowMs }: RecountOptions,
): Promise<string | undefined> {
  const site = sites.of(borne);
  const days = localDays(site?.timeZone);
  const fromMs = days.startMs(day);
  const toMs = days.startMs(day + 1);
  const floor = trx.selectFrom("stat_floor").select("before_ms").where("network", "=", borne.network);
  const { before_ms: floorMs = 0 } = (await floor.where("borne", "=", borne.borne).executeTakeFirst()) ?? {};
  if (fromMs < floorMs) return undefined;

  const before = await trx
    .selectFrom("stat_day")
    .select(["organisme", "site", "promised_s"])
    .where("network", "=", borne.network)
    .where("borne", "=", borne.borne)
    .where("day", "=", day)
    .execute();
  const counts = countDay(
    await eventsOf(trx, borne, fromMs, toMs),
    await usageOf(trx, borne, fromMs, toMs),
    promisesOf(sites, borne, waitS),
  );
  const settled = before.length > 0 && nowMs > toMs + PROMISES_KEPT_AFTER_MS;
  const promised = settled
    ? new Map(before.map((row) => [row.organisme, row.promised_s]))
    : (await isInService(trx, borne, toMs))
      ? promisedSeconds(sites, site, day)
      : new Map<string, number>();
  for (const [organisme, seconds] of promised) {
    if (seconds === 0) continue;
    const known = counts.get(organisme) ?? noCounts();
    counts.set(organisme, known);
    known.figures.promised_s = seconds;
  }
  // Where it stood that day: a borne that is moved takes no past along.
  const stood = before[0]?.site ?? site?.id ?? "";
  await writeDay(trx, { ...borne, day, site: stood }, counts);
  return stood;
}

/** Whether the public could count on a borne before an instant. */
async function isInService(trx: Transaction<Tables>, borne: BorneName, beforeMs: number): Promise<boolean> {
  const row = await trx
    .selectFrom("borne")
    .select(["registered_ms", "removed_ms", "stage"])
    .where("network", "=", borne.network)
    .where("borne", "=", borne.borne)
    .executeTakeFirst();
  return row !== undefined && row.removed_ms === null && row.stage === "in-service" && row.registered_ms < beforeMs;
}

async function eventsOf(
  trx: Transaction<Tables>,
  { network, borne }: BorneName,
  fromMs: number,
  toMs: number,
): Promise<{ atMs: number; message: EventMessage }[]> {
  const rows = await trx
    .selectFrom("event")
    .select(["at_ms", "payload"])
    .where("network", "=", network)
    .where("borne", "=", borne)
    .where("at_ms", ">=", fromMs)
    .where("at_ms", "<", toMs)
    .where("type", "in", COUNTED_TYPES)
    .execute();
  return rows.map(({ at_ms: atMs, payload }) => ({ atMs, message: JSON.parse(payload) as EventMessage }));
}

async function usageOf(
  trx: Transaction<Tables>,
  { network, borne }: BorneName,
  fromMs: number,
  toMs: number,
): Promise<UsageMessage[]> {
  const rows = await trx
    .selectFrom("usage")
    .select("payload")
    .where("network", "=", network)
    .where("borne", "=", borne)
    .where("at_ms", ">=", fromMs)
    .where("at_ms", "<", toMs)
    .execute();
  return rows.map(({ payload }) => JSON.parse(payload) as UsageMessage);
}
