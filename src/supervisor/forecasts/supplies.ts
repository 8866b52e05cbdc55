import { setImmediate } from "node:timers/promises";
import type { FaultCode } from "../../contract/faults.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { Store } from "../store/store.ts";
import { reaches, runsOut, type Sample, type Use } from "./forecast.ts";

const DAY_MS = 86_400_000;
/** Use of these last weeks; a disk wears too slowly for that. */
const USE_DAYS = 42;
const WEAR_DAYS = 400;
/** Manufacturers guarantee no more: JEDEC eMMC life time estimation, 0x0A = 90 to 100 %. */
const WORN_PCT = 100;
/** A year of so many is read at once: what else waits, waits for some thousand rows only. */
const BORNES_AT_ONCE = 5;

/** What is used up, and how it is foreseen. */
export interface Supply {
  readonly kind: "paper" | "toner" | "disk";
  readonly column: "paper_sheets" | "toner_pct" | "disk_wear_pct";
  readonly code: FaultCode;
  readonly unit: "sheets" | "percent";
  readonly days: number;
  readonly foresee: (samples: readonly Sample[]) => Use | undefined;
}

const SUPPLIES: readonly Supply[] = [
  { kind: "paper", column: "paper_sheets", code: "printer.paper", unit: "sheets", days: USE_DAYS, foresee: runsOut },
  { kind: "toner", column: "toner_pct", code: "printer.toner", unit: "percent", days: USE_DAYS, foresee: runsOut },
  {
    kind: "disk",
    column: "disk_wear_pct",
    code: "disk.wear",
    unit: "percent",
    days: WEAR_DAYS,
    foresee: (samples) => reaches(samples, WORN_PCT),
  },
];

/** A supply of a borne that will be used up. */
export interface SupplyUse {
  readonly name: BorneName;
  readonly supply: Supply;
  readonly use: Use;
}

/**
 * What is used up where, in the order of networks and bornes. Of 1,000 bornes 400,000 samples: read a few bornes at a
 * time, so that pages and messages have their turn.
 * @param networks undefined = all
 * @param nowMs epoch milliseconds
 */
export async function supplyUses(
  { db }: Pick<Store, "db">,
  networks: readonly string[] | undefined,
  nowMs: number,
): Promise<SupplyUse[]> {
  const today = Math.floor(nowMs / DAY_MS);
  const names = await inService({ db }, networks);
  const found: SupplyUse[] = [];
  for (const [network, own] of Map.groupBy(names, (name) => name.network)) {
    for (let from = 0; from < own.length; from += BORNES_AT_ONCE) {
      const part = own.slice(from, from + BORNES_AT_ONCE).map(({ borne }) => borne);
      const rows = await db
        .selectFrom("supply_sample")
        .select(["borne", "day", "paper_sheets", "toner_pct", "disk_wear_pct"])
        .where("network", "=", network)
        .where("borne", "in", part)
        .where("day", ">=", today - WEAR_DAYS)
        .orderBy("borne")
        .orderBy("day")
        .execute();
      for (const [borne, samples] of Map.groupBy(rows, (row) => row.borne)) {
        found.push(...usesOf({ network, borne }, samples, today));
      }
      await setImmediate();
    }
  }
  return found;
}

/** Bornes for whose supplies somebody has to care. @param networks undefined = all */
export async function inService(
  { db }: Pick<Store, "db">,
  networks: readonly string[] | undefined,
): Promise<readonly BorneName[]> {
  return await db
    .selectFrom("borne")
    .select(["network", "borne"])
    .where("removed_ms", "is", null)
    .where("stage", "=", "in-service")
    .$if(networks !== undefined, (all) => all.where("network", "in", networks ?? []))
    .orderBy("network")
    .orderBy("borne")
    .execute();
}

type Row = { readonly day: number } & Readonly<Record<Supply["column"], number | null>>;

function usesOf(name: BorneName, rows: readonly Row[], today: number): SupplyUse[] {
  return SUPPLIES.flatMap((supply): SupplyUse[] => {
    const samples = rows.flatMap((row): Sample[] => {
      const value = row[supply.column];
      return value === null || row.day < today - supply.days ? [] : [{ day: row.day, value }];
    });
    const use = supply.foresee(samples);
    return use === undefined ? [] : [{ name, supply, use }];
  });
}
