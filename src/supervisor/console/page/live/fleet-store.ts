import { useEffect, useState } from "preact/hooks";
import { get } from "../api/client.ts";
import type { FleetBorne } from "../../fleet/shown.ts";
import { onLink, onLive } from "./socket.ts";

/** After so long without the live connection nothing is shown as good any more. */
const STALE_AFTER_MS = 8000;
const RETRY_MS = 3000;

export interface FleetView {
  readonly bornes: ReadonlyMap<string, FleetBorne>;
  /** Whether the server has answered once. */
  readonly there: boolean;
  /** Whether the supervisor itself hears the bornes. */
  readonly broker: "connected" | "away";
  /** Whether what is shown may be out of date. */
  readonly stale: boolean;
}

let view: FleetView = { bornes: new Map(), there: false, broker: "connected", stale: false };
const watchers = new Set<() => void>();
let staleTimer: ReturnType<typeof setTimeout> | undefined;

function upToDate(): void {
  clearTimeout(staleTimer);
  staleTimer = undefined;
}

function set(change: Partial<FleetView>): void {
  view = { ...view, ...change };
  for (const watcher of watchers) watcher();
}

export const fleetKey = ({ network, borne }: { readonly network: string; readonly borne: string }): string =>
  `${network}/${borne}`;

/** Keeps the fleet as the server knows it, from now on; returns how to end it. */
export function followFleet(): () => void {
  let gone = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const load = async (): Promise<void> => {
    clearTimeout(retry);
    try {
      const { bornes, broker } = await get<{ bornes: FleetBorne[]; broker: FleetView["broker"] }>("/fleet");
      if (gone) return;
      upToDate();
      set({ bornes: new Map(bornes.map((one) => [fleetKey(one), one])), broker, there: true, stale: false });
    } catch {
      if (!gone) retry = setTimeout(() => void load(), RETRY_MS);
    }
  };
  const ends = [
    onLive(({ bornes, gone: left, heard, broker }) => {
      if (bornes || left || heard) {
        const next = new Map(view.bornes);
        for (const one of bornes ?? []) next.set(fleetKey(one), one);
        for (const key of left ?? []) next.delete(key);
        for (const [key, lastSeenMs] of Object.entries(heard ?? {})) {
          const known = next.get(key);
          if (known) next.set(key, { ...known, lastSeenMs });
        }
        set({ bornes: next });
      }
      if (broker) set({ broker });
    }),
    onLink((up) => {
      // What was told before the connection was up is asked for, and only then is it up to date.
      if (up) void load();
      // From the loss on: attempts that fail are told as losses too.
      else staleTimer ??= setTimeout(() => set({ stale: true }), STALE_AFTER_MS);
    }),
  ];
  void load();
  return () => {
    gone = true;
    clearTimeout(retry);
    upToDate();
    for (const end of ends) end();
    set({ bornes: new Map(), there: false, stale: false });
  };
}

/** The fleet as it is, live. */
export function useFleet(): FleetView {
  return useFleetPart(whole);
}

/** One fact of it: only when that changes the component is drawn anew. @param part the same function each time */
export function useFleetPart<Part>(part: (fleet: FleetView) => Part): Part {
  const [shown, setShown] = useState(() => part(view));
  useEffect(() => {
    const changed = () => setShown(() => part(view));
    changed();
    watchers.add(changed);
    return () => void watchers.delete(changed);
  }, [part]);
  return shown;
}

const whole = (fleet: FleetView): FleetView => fleet;
export const isStale = ({ stale }: FleetView): boolean => stale;
export const brokerOf = ({ broker }: FleetView): FleetView["broker"] => broker;
