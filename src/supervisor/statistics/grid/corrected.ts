import { audit } from "../../audit.ts";
import type { AskOptions } from "../figures/ask.ts";
import { dateText } from "../figures/period.ts";
import { correct, type GridPlace } from "./grid.ts";

export interface CellChange {
  readonly organisme: string;
  readonly service: string;
  /** What the bornes have counted; null = this is counted by hand only. */
  readonly counted: number | null;
  /** Null = what was counted holds again. */
  readonly value: number | null;
}

/** Corrects a count, and says so in the audit: the grid keeps the last correction of a count, the audit keeps them all. */
export async function correctAndSay(
  { store }: Pick<AskOptions, "store">,
  place: GridPlace,
  cell: CellChange,
  by: { readonly user: string; readonly atMs: number },
): Promise<void> {
  await correct(store, place, cell, by);
  const { organisme, service, counted, value } = cell;
  const detail = `${dateText(place.week)} ${organisme} ${service}: counted ${counted ?? "-"}, now ${value ?? "as counted"}`;
  const { network, site } = place;
  const { user: who, atMs } = by;
  await audit(store, { who, what: "grid.corrected", on: `${network}/${site}`, network, detail, atMs });
}
