import { faultOf, type FaultCode, type Owner } from "../../contract/faults.ts";
import type { BorneName } from "../../contract/topics.ts";
import { dayNumberOf } from "../../calendar/day-number.ts";
import { keyOf } from "../fleet/fleet.ts";
import type { Sites } from "../sites/sites.ts";
import type { Store } from "../store/store.ts";
import { dateText } from "../statistics/figures/period.ts";
import { inService, type SupplyUse } from "./supplies.ts";

const DAY_MS = 86_400_000;
/** Told so long before: a renewal has to go through a council. */
const CONVENTION_DAYS = 90;
/** Certificates renew by themselves at two thirds of 90 days: one that is nearer to its end did not. */
const CERTIFICATE_DAYS = 25;

/** Something that will be needed. */
export interface Forecast {
  readonly kind: "paper" | "toner" | "disk" | "certificate" | "convention";
  readonly network: string;
  readonly borne: string | null;
  readonly site: string | null;
  readonly siteName: string | null;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly inDays: number;
  /** Whose duty it is, by the site's convention. */
  readonly owner: Owner;
  /** What there is of it, and what is used a day; null = it is a date. */
  readonly now: number | null;
  readonly perDay: number | null;
  readonly unit: "sheets" | "percent" | null;
}

/**
 * Everything that is to come, the nearest first. Without a network: of all that are given.
 * @param uses what is used up, as `supplyUses` has read it
 */
export async function forecasts(
  store: Store,
  sites: Sites,
  networks: readonly string[] | undefined,
  uses: readonly SupplyUse[],
  nowMs: number,
): Promise<Forecast[]> {
  const today = Math.floor(nowMs / DAY_MS);
  const all = [
    ...suppliesOf(sites, await ofThoseInService(store, networks, uses), today),
    ...(await certificatesOf(store, sites, networks, nowMs)),
    ...conventionsOf(sites, today),
  ].filter(({ network }) => networks === undefined || networks.includes(network));
  return all.toSorted((a, b) => a.inDays - b.inDays || a.network.localeCompare(b.network));
}

/** Uses are kept for a while: who was withdrawn meanwhile needs nothing any more. */
async function ofThoseInService(
  store: Store,
  networks: readonly string[] | undefined,
  uses: readonly SupplyUse[],
): Promise<readonly SupplyUse[]> {
  const there = new Set((await inService(store, networks)).map(keyOf));
  return uses.filter(({ name }) => there.has(keyOf(name)));
}

function suppliesOf(sites: Sites, uses: readonly SupplyUse[], today: number): Forecast[] {
  return uses.map(({ name, supply: { kind, code, unit }, use }) => {
    const perDay = Math.round(use.perDay * 100) / 100;
    return { ...placed(sites, name, code), kind, ...dated(use.day, today), now: use.last.value, perDay, unit };
  });
}

/** The latest certificate of each borne, where its renewal is due. */
async function certificatesOf(
  store: Store,
  sites: Sites,
  networks: readonly string[] | undefined,
  nowMs: number,
): Promise<Forecast[]> {
  const rows = await store.db
    .selectFrom("certificate")
    .innerJoin("borne", (join) =>
      join.onRef("borne.network", "=", "certificate.network").onRef("borne.borne", "=", "certificate.borne"),
    )
    .select(["certificate.network", "certificate.borne"])
    .select((eb) => eb.fn.max<number | string>("not_after_ms").as("ends_ms"))
    .where("borne.removed_ms", "is", null)
    .where("borne.stage", "!=", "withdrawn")
    .$if(networks !== undefined, (all) => all.where("certificate.network", "in", networks ?? []))
    .groupBy(["certificate.network", "certificate.borne"])
    .execute();
  const today = Math.floor(nowMs / DAY_MS);
  return rows.flatMap(({ network, borne, ends_ms: endsMs }): Forecast[] => {
    const day = Math.floor(Number(endsMs) / DAY_MS);
    if (day - today > CERTIFICATE_DAYS) return [];
    const place = placed(sites, { network, borne }, "broker.refused");
    return [{ ...place, kind: "certificate", ...dated(day, today), ...A_DATE }];
  });
}

function conventionsOf(sites: Sites, today: number): Forecast[] {
  return sites.all().flatMap((site): Forecast[] => {
    if (site.conventionEnds === undefined) return [];
    const day = dayNumberOf(site.conventionEnds);
    if (day - today > CONVENTION_DAYS) return [];
    const owner = site.owners["convention.ending"] ?? faultOf("convention.ending").owner;
    const place = { network: site.network, borne: null, site: site.id, siteName: site.name, owner };
    return [{ ...place, kind: "convention", ...dated(day, today), ...A_DATE }];
  });
}

const A_DATE = { now: null, perDay: null, unit: null } as const;

function placed(
  sites: Sites,
  name: BorneName,
  code: FaultCode,
): Pick<Forecast, "network" | "borne" | "site" | "siteName" | "owner"> {
  const site = sites.of(name);
  return { ...name, site: site?.id ?? null, siteName: site?.name ?? null, owner: sites.ownerOf(name, code) };
}

function dated(day: number, today: number): { date: string; inDays: number } {
  return { date: dateText(day), inDays: day - today };
}
