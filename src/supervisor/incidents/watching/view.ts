import type { Borne, Fleet } from "../../fleet/fleet.ts";
import { keyOf } from "../../fleet/fleet.ts";
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

/** The fleet by network, as the watch looks at it. */
export function watchedNetworks(fleet: Fleet, sites: Sites, sight: Sight, nowMs: number): WatchedNetwork[] {
  const networks = new Map<string, { network: string; open: number; silent: Silent[] }>();
  for (const borne of fleet.all()) {
    const registeredMs = sight.inService.get(keyOf(borne.name));
    if (registeredMs === undefined) continue;
    const { network } = borne.name;
    let known = networks.get(network);
    if (!known) networks.set(network, (known = { network, open: 0, silent: [] }));
    if (sites.isOpen(borne.name, nowMs)) known.open++;
    const silent = silentOf(borne, sites, registeredMs, sight, nowMs);
    if (silent) known.silent.push(silent);
  }
  return [...networks.values()];
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
