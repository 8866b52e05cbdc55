import type { UplinkState } from "../uplink/state-store.ts";

/** What the daemon remembers of its last run. */
export type Kept = Pick<
  UplinkState,
  "running" | "lastSelfTest" | "kernelBootId" | "powerCuts" | "printerCheck" | "commissioning"
>;

/** Small facts that outlive a boot, on the data partition. Neither call throws: a broken disk costs the memory only. */
export interface Keep {
  get<K extends keyof Kept>(key: K): Kept[K] | undefined;
  set<K extends keyof Kept>(key: K, value: Kept[K]): void;
}
