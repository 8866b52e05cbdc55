import { nextTransition } from "../../../calendar/opening.ts";
import { isOpen, type Schedule } from "../../../calendar/schedule.ts";
import type { Severity } from "../../../contract/faults.ts";

/** When what may be told: the syndicat's hours, and the hour of the daily message in minutes since local midnight. */
export interface Office {
  readonly schedule: Schedule;
  readonly digestMinute: number;
}

export interface Due {
  readonly dueMs: number;
  /** It goes with others of its time. */
  readonly digest: boolean;
}

/**
 * When somebody is told: what is critical at once, also at night; what is major when the office is open; what is minor once
 * a day, together. An office that never opens does not hold anything back.
 */
export function dueOf(severity: Severity, { schedule, digestMinute }: Office, nowMs: number): Due {
  if (severity === "critical") return { dueMs: nowMs, digest: false };
  if (severity === "major") {
    const dueMs = isOpen(schedule, nowMs) ? nowMs : (nextTransition(schedule, nowMs) ?? nowMs);
    return { dueMs, digest: false };
  }
  const today = schedule.dayAt(nowMs);
  const days = [today, today + 1].map((day) => schedule.endMs(day - 1) + digestMinute * 60_000);
  return { dueMs: days.find((ms) => ms > nowMs) ?? nowMs, digest: true };
}
