import { firstDayOf, monthOf } from "../rollup/month.ts";
import type { Period } from "./period.ts";

/** A part of a period: a whole month as it was added up, or single days; days may be taken off a month. */
export type Segment =
  | { readonly kind: "month"; readonly month: number; readonly sign: 1 }
  | { readonly kind: "days"; readonly from: number; readonly to: number; readonly sign: 1 | -1 };

/**
 * Cuts a period so that few rows are read: whole months are added up already, and of a month that is nearly whole the
 * days that are not asked for are taken off.
 * @param last number of the last day that anything can have been counted of
 */
export function segmentsOf({ from, to }: Pick<Period, "from" | "to">, last: number): Segment[] {
  const segments: Segment[] = [];
  for (let month = monthOf(from); month <= monthOf(to); month++) {
    const [first, end] = [firstDayOf(month), firstDayOf(month + 1) - 1];
    const asked = { from: Math.max(from, first), to: Math.min(to, end) };
    const rest = [
      { from: first, to: asked.from - 1 },
      { from: asked.to + 1, to: end },
    ].filter((days) => days.from <= days.to);
    const cost = (days: { from: number; to: number }): number => Math.max(0, Math.min(days.to, last) - days.from + 1);
    // A month stands for about two days: one row for each site and organisme, and the statement itself.
    if (cost(asked) <= 2 + rest.reduce((sum, days) => sum + cost(days), 0)) {
      segments.push({ kind: "days", ...asked, sign: 1 });
      continue;
    }
    segments.push({ kind: "month", month, sign: 1 });
    for (const days of rest) segments.push({ kind: "days", ...days, sign: -1 });
  }
  return segments;
}
