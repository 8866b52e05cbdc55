import type { Borne, Fleet } from "../../fleet/fleet.ts";
import { keyOf } from "../../fleet/fleet.ts";
import { isOpen } from "../../../calendar/schedule.ts";
import type { Site } from "../../sites/site.ts";
import type { Sites } from "../../sites/sites.ts";
import { openSince } from "./open-time.ts";
import type { Silent, WatchedNetwork } from "./silence.ts";

/** What the watch needs to know beside the fleet. Times are epoch milliseconds. */
export interface Sight {
  /** When each borne in service was registered, by `<network>/<borne>`; the others are not watched. */
  readonly inService: ReadonlyMap<string, number>;
  /** Nobody could be heard before: nobody is accused of that silence. */
  readonly heardSinceMs: number;
  readonly neverAfterMs: number;
}

/** The networks that have silent bornes, as the watch looks at them. */
export function watchedNetworks(
  fleet: Fleet,
  sites: Sites,
  hours: OpenNow,
  sight: Sight,
  nowMs: number,
): WatchedNetwork[] {
  const networks = new Map<string, Silent[]>();
  for (const borne of fleet.all()) {
    const { liveness } = borne.life;
    if (liveness === "live" || liveness === "suspect") continue;
    const registeredMs = sight.inService.get(keyOf(borne.name));
    if (registeredMs === undefined) continue;
    const silent = silentOf(borne, sites, registeredMs, sight, nowMs);
    if (!silent) continue;
    const { network } = borne.name;
    const known = networks.get(network);
    if (known) known.push(silent);
    else networks.set(network, [silent]);
  }
  const countOpen = (network: string): number => {
    let open = 0;
    for (const { name } of fleet.all()) {
      const watched = name.network === network && sight.inService.has(keyOf(name));
      if (watched && hours.isOpen(sites.of(name), nowMs)) open++;
    }
    return open;
  };
  return [...networks].map(([network, silent]) => ({ network, silent, open: () => countOpen(network) }));
}

/** Which sites are open, looked up once a minute: a fleet is looked at each second. */
export class OpenNow {
  readonly #sites: Sites;
  readonly #known = new Map<Site, boolean>();
  #minute = NaN;

  constructor(sites: Sites) {
    this.#sites = sites;
  }

  /** A borne without a site is always watched. */
  isOpen(site: Site | undefined, nowMs: number): boolean {
    if (!site) return true;
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.#minute) this.#known.clear();
    this.#minute = minute;
    const known = this.#known.get(site);
    if (known !== undefined) return known;
    const open = isOpen(this.#sites.scheduleOf(site), nowMs);
    this.#known.set(site, open);
    return open;
  }
}

function silentOf(
  { name, life, changedWallMs }: Borne,
  sites: Sites,
  registeredMs: number,
  { heardSinceMs, neverAfterMs }: Sight,
  nowMs: number,
): Silent | undefined {
  const { liveness } = life;
  if (liveness === "live" || liveness === "suspect") return undefined;
  if (liveness === "never" && nowMs - registeredMs < neverAfterMs) return undefined;
  const fromMs = liveness === "never" ? registeredMs : changedWallMs;
  // A clean stop was said and heard, whenever that was; silence only counts while somebody listened.
  const sinceMs = liveness === "stopped" ? fromMs : Math.max(fromMs, heardSinceMs);
  if (sinceMs > nowMs) return undefined;
  const site = sites.of(name);
  const openSinceMs = site ? openSince(sites.scheduleOf(site), sinceMs, nowMs) : sinceMs;
  return { ...name, site: site?.id ?? null, why: liveness, sinceMs, openSinceMs };
}
