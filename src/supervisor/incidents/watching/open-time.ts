import type { Schedule } from "../../../calendar/schedule.ts";

/** How far back an opening is followed: a borne that is always open is not followed through years. */
const LOOKED_BACK_DAYS = 8;

/** When the present opening began, not before `fromMs`; null = it is closed at `atMs`. Midnight ends no opening. */
export function openSince(schedule: Schedule, fromMs: number, atMs: number): number | null {
  const today = schedule.dayAt(atMs);
  let begin = schedule.open(today).find((span) => span.fromMs <= atMs && atMs < span.toMs)?.fromMs;
  if (begin === undefined) return null;
  for (let day = today - 1; day > today - LOOKED_BACK_DAYS && begin > fromMs; day--) {
    const last = schedule.open(day).at(-1);
    if (last?.toMs !== begin) break;
    begin = last.fromMs;
  }
  return Math.max(begin, fromMs);
}

/** Milliseconds of opening between two instants. */
export function openMs(schedule: Schedule, fromMs: number, toMs: number): number {
  return overlap(schedule, [{ fromMs, toMs }]);
}

/** Milliseconds of opening within spans that are in order and apart from each other. */
export function overlap(
  schedule: Schedule,
  spans: readonly { readonly fromMs: number; readonly toMs: number }[],
): number {
  let sum = 0;
  for (const { fromMs, toMs } of spans) {
    if (toMs <= fromMs) continue;
    const last = schedule.dayAt(toMs);
    for (let day = schedule.dayAt(fromMs); day <= last; day++) {
      for (const open of schedule.open(day)) {
        sum += Math.max(0, Math.min(open.toMs, toMs) - Math.max(open.fromMs, fromMs));
      }
    }
  }
  return sum;
}

/** The same spans, in order; what overlaps or touches is one. */
export function joined(
  spans: readonly { readonly fromMs: number; readonly toMs: number }[],
): { fromMs: number; toMs: number }[] {
  const result: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else result.push({ fromMs, toMs });
  }
  return result;
}
