import type { Keep } from "../keep.ts";
import { STEPS, type CommissioningState, type KeptCommissioning } from "./states.ts";

const PLACES: ReadonlySet<unknown> = new Set(["start", "summary", ...STEPS]);
const NONE: KeptCommissioning = { open: false, at: "start", results: {}, mm: {} };

/** What is remembered of a commissioning; what another version has written in another form counts as nothing. */
export function readKept(keep: Keep): KeptCommissioning {
  const kept: Partial<KeptCommissioning> | undefined = keep.get("commissioning");
  if (kept === undefined || !PLACES.has(kept.at)) return { ...NONE, ...dated(kept?.reportMs) };
  const { open, at = "start", results, mm, reportMs } = kept;
  return { open: open === true, at, results: { ...results }, mm: { ...mm }, ...dated(reportMs) };
}

/** Remembers where it stands. After the report nothing is left but its date. */
export function writeKept(keep: Keep, state: CommissioningState, reportMs: number | undefined): void {
  const { open, at, results, mm } = state;
  keep.set(
    "commissioning",
    at === "end" ? { ...NONE, ...dated(reportMs) } : { open, at, results, mm, ...dated(reportMs) },
  );
}

function dated(reportMs: unknown): { readonly reportMs?: number } {
  return typeof reportMs === "number" ? { reportMs } : {};
}
