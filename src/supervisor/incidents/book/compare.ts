import type { Severity } from "../../../contract/faults.ts";
import type { Members } from "./incident.ts";

/** Worst first. */
export const SEVERITIES = ["critical", "major", "minor"] as const satisfies readonly Severity[];

/** Names written out in a line of the history; of more, only how many. */
const NAMED = 10;

export function severer(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b);
}

/** Who came and who left, as `+borne-2 -borne-3`; empty = nobody. */
export function membersChange(before: Members, after: Members): string {
  const come = Object.keys(after).filter((borne) => !(borne in before));
  const gone = Object.keys(before).filter((borne) => !(borne in after));
  return [said("+", come), said("-", gone)].filter((part) => part !== "").join(" ");
}

function said(sign: string, names: readonly string[]): string {
  if (names.length <= NAMED) return names.map((name) => `${sign}${name}`).join(" ");
  const first = names.slice(0, NAMED).map((name) => `${sign}${name}`);
  return `${first.join(" ")} ${sign}${names.length - NAMED}…`;
}

/** What changes of the bornes that an incident stands in the way of. */
export interface SpanChange {
  readonly borne: string;
  readonly kind: "begin" | "end";
  readonly atMs: number;
}

/** Spans that begin and end between two states. @param nowMs end of those that are over */
export function spanChanges(before: Members, after: Members, nowMs: number): SpanChange[] {
  return [
    ...Object.keys(before)
      .filter((borne) => !(borne in after))
      .map((borne): SpanChange => ({ borne, kind: "end", atMs: nowMs })),
    ...Object.entries(after)
      .filter(([borne]) => !(borne in before))
      .map(([borne, sinceMs]): SpanChange => ({ borne, kind: "begin", atMs: Math.min(sinceMs, nowMs) })),
  ];
}
