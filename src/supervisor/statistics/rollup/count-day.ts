import type { EventMessage, UsageMessage } from "../../../contract/types.ts";
import { FIGURES, type Figure, type Figures } from "../../store/tables/statistics.ts";
import { roundedSeconds } from "./rounded-seconds.ts";

/** An event of the day. */
export interface CountedEvent {
  readonly atMs: number;
  readonly message: EventMessage;
}

/** What the site has promised, for the counts that need it. */
export interface Promises {
  /** Whether an organisme's hours hold at an instant. */
  readonly isOpen: (organisme: string, atMs: number) => boolean;
  /** Longest promised wait, seconds. */
  readonly waitS: (organisme: string) => number;
}

/** What was counted for one organisme; the one without a name has what belongs to none. */
export interface DayCounts {
  readonly figures: Figures;
  /** Calls by rounded seconds. */
  readonly durations: Readonly<Record<"talk" | "wait", Map<number, number>>>;
  /** Calls by what they were about: ids of the organisme's closed list. */
  readonly subjects: Map<string, number>;
}

/** What was counted where nothing was. */
export function noCounts(): DayCounts {
  return { figures: noFigures(), durations: { talk: new Map(), wait: new Map() }, subjects: new Map() };
}

/** Events that are counted; the others need not be read. */
export const COUNTED_TYPES = [
  "call.placed",
  "call.ended",
  "call.moved",
  "call.overdue",
  "call.about",
  "call.degraded",
  "service.unavailable",
  "demand.unmet",
  "survey.asked",
  "survey.answered",
  "papers.wiped",
] as const satisfies readonly EventMessage["type"][];

/** Counts a day of a borne. Pure: the same rows, in any order, give the same. */
export function countDay(
  events: readonly CountedEvent[],
  usage: readonly UsageMessage[],
  promises: Promises,
): Map<string, DayCounts> {
  const counts = new Map<string, DayCounts>();
  const of = (organisme: string | undefined): DayCounts => {
    const key = organisme ?? "";
    const known = counts.get(key) ?? noCounts();
    counts.set(key, known);
    return known;
  };
  for (const event of events) countEvent(of(event.message.organisme), event, promises);
  for (const message of usage) {
    const { presses, unavailable, open_s: openS, ready_s: readyS, organismes } = message;
    const all = of(undefined).figures;
    all.presses += presses;
    all.unavailable += unavailable;
    all.open_s += openS;
    all.ready_s += readyS;
    for (const [organisme, { open_s: ownOpenS = 0, staffed_s: staffedS = 0 }] of Object.entries(organismes)) {
      if (ownOpenS === 0 || organisme === "") continue;
      const { figures } = of(organisme);
      figures.open_s += ownOpenS;
      figures.staffed_s += staffedS;
    }
  }
  return counts;
}

/** Nothing counted. */
export function noFigures(): Figures {
  return Object.fromEntries(FIGURES.map((figure) => [figure, 0])) as Figures;
}

/** As the desk's list has them; nothing else gets in, and no more of a day than a list is long. */
const SUBJECT = /^[a-z0-9-]{1,32}$/;

const ONE: Readonly<Partial<Record<EventMessage["type"], Figure>>> = {
  "call.placed": "placed",
  "call.moved": "moved",
  "call.overdue": "overdue",
  "call.degraded": "degraded",
  "survey.asked": "asked",
  "demand.unmet": "unmet",
};

function countEvent(into: DayCounts, { atMs, message }: CountedEvent, promises: Promises): void {
  const { figures } = into;
  const { type, organisme = "" } = message;
  const one = ONE[type];
  if (one !== undefined) figures[one]++;
  else if (type === "call.ended") countCall(into, message, atMs, promises);
  else if (type === "call.about") {
    const { detail = "" } = message;
    if (SUBJECT.test(detail)) into.subjects.set(detail, (into.subjects.get(detail) ?? 0) + 1);
  } else if (type === "service.unavailable") {
    // Somebody came for a service that he did not get: nothing to call, or the desk has refused.
    figures.unmet++;
    if (organisme !== "") figures.refused++;
  } else if (type === "survey.answered") {
    figures.replies++;
    const answer = message.answer ?? 0;
    figures[answer >= 2 ? "reply_2" : answer === 1 ? "reply_1" : "reply_0"]++;
  } else if (type === "papers.wiped") {
    for (const { what, why } of message.erased ?? []) {
      if (what === "print" && why === "printed") figures.prints++;
      if (what === "page" && why === "filed") figures.scans++;
    }
  }
}

function countCall(into: DayCounts, message: EventMessage, atMs: number, promises: Promises): void {
  const { figures, durations } = into;
  const { organisme = "", detail, duration_ms: talkMs = 0, wait_ms: waitMs } = message;
  if (detail === "abandoned") figures.abandoned++;
  if (detail === "missed") {
    figures.missed++;
    if (promises.isOpen(organisme, atMs)) figures.missed_promised++;
  }
  if (detail !== "talked" && detail !== "lost") return;
  figures.interviews++;
  if (detail === "lost") figures.lost++;
  const talkS = Math.max(0, Math.round(talkMs / 1000));
  figures.talk_s += talkS;
  figures[talkS < 300 ? "talk_0_5" : talkS < 600 ? "talk_5_10" : talkS <= 1200 ? "talk_10_20" : "talk_20"]++;
  add(durations.talk, talkS);
  if (waitMs === undefined) return;
  const waitS = Math.max(0, Math.round(waitMs / 1000));
  figures.wait_s += waitS;
  if (waitS > promises.waitS(organisme)) figures.wait_over++;
  add(durations.wait, waitS);
}

function add(histogram: Map<number, number>, seconds: number): void {
  const rounded = roundedSeconds(seconds);
  histogram.set(rounded, (histogram.get(rounded) ?? 0) + 1);
}
