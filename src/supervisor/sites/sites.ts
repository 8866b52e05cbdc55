import { LocalDays } from "../../calendar/local-days.ts";
import { isOpen, schedulesOf, type Schedule } from "../../calendar/schedule.ts";
import { faultOf, isFaultCode, type Owner } from "../../contract/faults.ts";
import type { BorneName } from "../../contract/topics.ts";
import { keyOf } from "../fleet/fleet.ts";
import type { Registered } from "../store/store.ts";
import type { Site } from "./site.ts";

interface Kept {
  readonly site: Site;
  /** Made when it is first asked for: a national fleet has many that nobody looks at. */
  schedules?: ReturnType<typeof schedulesOf>;
}

/** The sites, and which borne stands where. */
export class Sites {
  readonly #sites = new Map<string, Kept>();
  readonly #ofBorne = new Map<string, string>();

  constructor(sites: readonly Site[], bornes: readonly Registered[]) {
    for (const site of sites) this.#sites.set(`${site.network}/${site.id}`, { site });
    for (const borne of bornes) this.place(borne, borne.site);
  }

  all(): readonly Site[] {
    return [...this.#sites.values()].map(({ site }) => site);
  }

  get(network: string, id: string): Site | undefined {
    return this.#sites.get(`${network}/${id}`)?.site;
  }

  /** Says where a borne stands. */
  place(borne: BorneName, site: string | undefined): void {
    if (site === undefined) this.#ofBorne.delete(keyOf(borne));
    else this.#ofBorne.set(keyOf(borne), `${borne.network}/${site}`);
  }

  /** Where a borne stands; `undefined` = nobody has said. */
  of(borne: BorneName): Site | undefined {
    return this.#sites.get(this.#ofBorne.get(keyOf(borne)) ?? "")?.site;
  }

  /** Whether the building of a borne is open; a borne without a site is always watched. */
  isOpen(borne: BorneName, epochMs: number): boolean {
    const schedule = this.#kept(this.of(borne))?.site;
    return schedule === undefined || isOpen(schedule, epochMs);
  }

  /** Whether a borne stands where it never closes, and it is night there: what wants a closed site is done then. */
  isOpenAtNight(borne: BorneName, epochMs: number): boolean {
    const site = this.of(borne);
    return site?.hours.always === true && new LocalDays(site.timeZone).isNight(epochMs);
  }

  /** When a site, or an organisme's service there, is open. */
  scheduleOf(site: Site, organisme?: string): Schedule {
    const schedules = this.#kept(site);
    if (!schedules) throw new Error(`site ${site.network}/${site.id}: expected one of the register`);
    return (organisme === undefined ? undefined : schedules.services.get(organisme)) ?? schedules.site;
  }

  /** Whose duty a fault of a borne is: by the site's convention, else by the catalogue. */
  ownerOf(borne: BorneName, code: string): Owner {
    if (!isFaultCode(code)) return "syndicat";
    return this.of(borne)?.owners[code] ?? faultOf(code).owner;
  }

  #kept(site: Site | undefined): ReturnType<typeof schedulesOf> | undefined {
    const kept = site && this.#sites.get(`${site.network}/${site.id}`);
    if (!kept) return undefined;
    kept.schedules ??= schedulesOf(
      kept.site,
      kept.site.services.map(({ organisme: id, hours }) => (hours === undefined ? { id } : { id, hours })),
    );
    return kept.schedules;
  }
}
