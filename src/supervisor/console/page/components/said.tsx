import type { FleetBorne } from "../../fleet/shown.ts";
import type { Level } from "../../fleet/level.ts";
import { isStale, useFleetPart } from "../live/fleet-store.ts";
import { useWords } from "../state/language.ts";
import { FLEET } from "../words/fleet.ts";
import { Badge } from "./badge.tsx";

type Known = Pick<FleetBorne, "level" | "liveness" | "state">;

/** The level of a borne as it may be shown: while our own connection is lost nothing is said to be well. */
export function shownLevel({ level }: Pick<Known, "level">, stale: boolean): Level {
  return stale && (level === "good" || level === "closed" || level === "notice") ? "unknown" : level;
}

/** What a borne is, in a word. */
export function BorneBadge({ borne }: { borne: Known }) {
  const { named } = useWords(FLEET);
  const stale = useFleetPart(isStale);
  const level = shownLevel(borne, stale);
  return <Badge level={level}>{named(`said.${saidOf(borne, level)}`)}</Badge>;
}

function saidOf({ liveness, state }: Known, level: Level): string {
  if (liveness !== "live") return liveness;
  if (level === "unknown") return "silent";
  if (state === null) return "silent";
  const fine = state === "ready" || state === "in-session" || state === "closed";
  // It says that it is ready; its alerts say that something is to be done.
  return fine && (level === "bad" || level === "warn" || level === "notice") ? level : state;
}
