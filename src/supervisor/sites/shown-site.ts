import { hoursRows, type HoursRow } from "../../calendar/hours-words.ts";
import { nextOpeningAfter } from "../../calendar/opening.ts";
import { isOpen } from "../../calendar/schedule.ts";
import type { FaultCode, Owner } from "../../contract/faults.ts";
import type { DescMessage } from "../../contract/types.ts";
import type { Correspondent, Site, SiteService } from "./site.ts";
import type { Sites } from "./sites.ts";

/** By time zone: to make one takes far longer than to use it, and a list has hundreds of sites. */
const formats = new Map<string, Intl.DateTimeFormat>();

type InBoth<T> = { readonly fr: T; readonly en: T };

/** A site in the list. */
export interface ListedSite {
  readonly network: string;
  readonly id: string;
  readonly name: string;
  readonly commune: string | null;
  readonly position: { readonly latitude: number; readonly longitude: number } | null;
  readonly bornes: readonly string[];
  readonly open: boolean;
  /** Epoch milliseconds; null = open now, or none is known. */
  readonly nextOpeningMs: number | null;
  /** Organismes whose agreement holds today. */
  readonly organismes: readonly string[];
  /** Last day of the convention, YYYY-MM-DD; null = none was said. */
  readonly conventionEnds: string | null;
}

/** What stands at a site: one borne, as it described itself last. */
export interface SiteKit {
  readonly borne: string;
  readonly model: string | null;
  readonly app: string | null;
  readonly image: string | null;
  readonly sbomSha256: string | null;
  readonly profile: string | null;
  readonly devices: readonly Pick<DescMessage["devices"][number], "id" | "kind" | "driver" | "model">[];
}

export interface ShownService {
  readonly organisme: string;
  readonly agreement: SiteService["agreement"];
  /** Whether it holds today. */
  readonly holds: boolean;
  readonly from: string | null;
  readonly to: string | null;
  /** Hours in which an expert is promised. */
  readonly hours: InBoth<readonly HoursRow[]>;
  readonly correspondent: Correspondent | null;
}

/** The site card (fiche de site): hours, kit, correspondents, agreements. */
export interface SiteCard extends ListedSite {
  readonly hours: InBoth<readonly HoursRow[]>;
  readonly timeZone: string;
  readonly distanceKm: number | null;
  readonly correspondents: Site["correspondents"];
  /** Where the convention differs from the catalogue. */
  readonly owners: Readonly<Partial<Record<FaultCode, Owner>>>;
  readonly services: readonly ShownService[];
  readonly kit: readonly SiteKit[];
}

/** @param nowMs epoch milliseconds */
export function listedSite(sites: Sites, site: Site, bornes: readonly string[], nowMs: number): ListedSite {
  const { network, id, name, commune, latitude, longitude, services, conventionEnds } = site;
  const schedule = sites.scheduleOf(site);
  const open = isOpen(schedule, nowMs);
  const today = dayOf(nowMs, site.timeZone);
  return {
    network,
    id,
    name,
    commune: commune ?? null,
    position: latitude === undefined || longitude === undefined ? null : { latitude, longitude },
    bornes,
    open,
    nextOpeningMs: open ? null : (nextOpeningAfter(schedule, nowMs) ?? null),
    organismes: services.filter((service) => holds(service, today)).map(({ organisme }) => organisme),
    conventionEnds: conventionEnds ?? null,
  };
}

/** @param descs latest description of each borne of the site; null = none was heard */
export function siteCard(
  sites: Sites,
  site: Site,
  descs: ReadonlyMap<string, DescMessage | null>,
  nowMs: number,
): SiteCard {
  const today = dayOf(nowMs, site.timeZone);
  return {
    ...listedSite(sites, site, [...descs.keys()], nowMs),
    hours: inBoth(site.hours),
    timeZone: site.timeZone,
    distanceKm: site.distanceKm ?? null,
    correspondents: site.correspondents,
    owners: site.owners,
    services: site.services.map((service) => ({
      organisme: service.organisme,
      agreement: service.agreement,
      holds: holds(service, today),
      from: service.from ?? null,
      to: service.to ?? null,
      hours: inBoth(service.hours ?? site.hours),
      correspondent: service.correspondent ?? null,
    })),
    kit: [...descs].map(([borne, desc]) => kitOf(borne, desc)),
  };
}

/** Whether an agreement holds on a day. @param day YYYY-MM-DD */
export function holds({ agreement, from, to }: SiteService, day: string): boolean {
  return agreement === "agreed" && (from ?? day) <= day && day <= (to ?? day);
}

/** The day of a place, YYYY-MM-DD. */
export function dayOf(epochMs: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    // Of the locales that write a date as ISO 8601 does.
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
    formats.set(timeZone, format);
  }
  return format.format(epochMs);
}

function inBoth(hours: Site["hours"]): InBoth<readonly HoursRow[]> {
  return { fr: hoursRows(hours, "fr"), en: hoursRows(hours, "en") };
}

function kitOf(borne: string, desc: DescMessage | null): SiteKit {
  return {
    borne,
    model: desc?.hardware.model ?? null,
    app: desc?.app.version ?? null,
    image: desc?.image?.version ?? null,
    sbomSha256: desc?.app.sbom_sha256 ?? null,
    profile: desc?.profile ?? null,
    devices: (desc?.devices ?? []).map(({ id, kind, driver, model }) => {
      return { id, kind, driver, ...(model === undefined ? {} : { model }) };
    }),
  };
}
