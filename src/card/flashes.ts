import type { CardReport } from "./report.ts";

/** Rhythm of the ring where there is no configuration: so many flashes, a pause, again. Below 3 Hz. */
export const FLASH_MS = 250;
export const PAUSE_MS = 1750;

/**
 * How often the ring flashes: 2 = no visioborne.yaml on the card; 3 = mistakes in it; 4 = the card can't be read; 5 = its
 * file is good, and no device profile is.
 */
export function flashesOf({ state }: Pick<CardReport, "state">): number {
  return { missing: 2, rejected: 3, unreadable: 4, good: 5 }[state];
}

/** Whether the lamp is lit, and for how long from now it stays so. @param atMs since the rhythm began */
export function flashAt(flashes: number, atMs: number): { readonly lit: boolean; readonly leftMs: number } {
  const lap = atMs % (flashes * 2 * FLASH_MS + PAUSE_MS);
  const step = Math.floor(lap / FLASH_MS);
  const lit = step < flashes * 2 && step % 2 === 0;
  const end = step < flashes * 2 - 1 ? (step + 1) * FLASH_MS : flashes * 2 * FLASH_MS + PAUSE_MS;
  return { lit, leftMs: end - lap };
}
