import type { Severity } from "../../../contract/faults.ts";
import { LOST_AFTER_PERIODS, type BorneLife } from "../../fleet/liveness.ts";

/**
 * How much a borne needs somebody, the worst first:
 * - `bad`: nobody can be served, or it is lost while its building is open;
 * - `warn`: a service suffers, or it may be on its way to being lost;
 * - `notice`: something is to be planned;
 * - `unknown`: nothing was heard of it lately, so nothing can be said;
 * - `good`, `closed`: as it should be, by a message of the last three heartbeats;
 * - `off`: silent while its building is closed, which is nobody's business.
 */
export const LEVELS = ["bad", "warn", "notice", "unknown", "good", "closed", "off"] as const;
export type Level = (typeof LEVELS)[number];

/** A message may be on its way, and two clocks are looked at. */
const SLACK_MS = 10_000;

export interface LevelFacts {
  readonly life: Pick<BorneLife, "liveness" | "state" | "periodS" | "lastSeenWallMs">;
  readonly severities: readonly Severity[];
  /** Whether its building is open. */
  readonly open: boolean;
  readonly nowMs: number;
}

/** Never `good` or `closed` without a recent live message: an earlier run's `live` is not believed before one came. */
export function levelOf({ life, severities, open, nowMs }: LevelFacts): Level {
  const { liveness, state, periodS, lastSeenWallMs } = life;
  if (liveness === "never") return "unknown";
  if (liveness === "lost") return open ? "bad" : "off";
  if (liveness === "stopped" || liveness === "suspect") return open ? "warn" : "off";
  const recent = lastSeenWallMs !== null && nowMs - lastSeenWallMs <= LOST_AFTER_PERIODS * periodS * 1000 + SLACK_MS;
  if (!recent) return "unknown";
  if (state === "out-of-order" || severities.includes("critical")) return "bad";
  if (state === "limited" || state === "starting" || severities.includes("major")) return "warn";
  if (severities.length > 0) return "notice";
  if (state === null) return "unknown";
  return state === "closed" ? "closed" : "good";
}
