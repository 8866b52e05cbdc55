import { VisioborneError } from "../../../contract/errors.ts";
import type { Owner } from "../../../contract/faults.ts";
import { membersChange, severer } from "./compare.ts";
import type { HistoryKind, HistoryLine, Incident, NoticeKind, Signal } from "./incident.ts";

/** Who acts when nobody does. */
export const CENTRE = "centre";

/** Times and limits of the book, in milliseconds. */
export interface BookRules {
  /** A fault that is away so long closes its incident. */
  readonly clearAfterMs: number;
  /** A fault that is back within this time reopens its incident. */
  readonly reopenWithinMs: number;
  /** Returns after which it flaps. */
  readonly flapLimit: number;
  /** A flapping fault that stays away so long closes its incident. */
  readonly calmMs: number;
}

/** What happens to an incident. */
export type IncidentEvent =
  /** The fault is there, as the signal says. */
  | { readonly kind: "present"; readonly signal: Signal }
  /** The fault is away. */
  | { readonly kind: "absent" }
  /** Time passes. */
  | { readonly kind: "time" }
  /** Its subject is no longer watched. */
  | { readonly kind: "withdrawn" }
  | { readonly kind: "acknowledge" }
  | { readonly kind: "assign"; readonly owner?: Owner; readonly assignee?: string | null }
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "close"; readonly text: string }
  | { readonly kind: "reopen"; readonly text: string };

/** When, and who. */
export interface Act {
  readonly atMs: number;
  readonly who: string;
}

/** What follows: the incident as it is now, lines for its history, and whether somebody is to be told. */
export interface Step {
  readonly incident: Incident;
  readonly history: readonly HistoryLine[];
  readonly notices: readonly NoticeKind[];
}

/** Opens an incident of a fault, or of what a person says. */
export function openIncident(signal: Signal, id: string, act: Act, byHand = false): Step {
  const incident: Incident = {
    ...signal,
    id,
    assignee: null,
    state: "open",
    present: true,
    byHand,
    openedMs: act.atMs,
    clearedMs: null,
    closedMs: null,
    returns: 0,
    flapping: false,
    changedMs: act.atMs,
  };
  return { incident, history: [line(act, "opened", signal.detail)], notices: ["alarm"] };
}

/**
 * The next state of an incident. What the fleet says (`present`, `absent`, `time`, `withdrawn`) is always possible and
 * changes nothing where there is nothing to change; what a person wants can be refused.
 * @throws VisioborneError `incident.conflict` for what its state does not allow
 */
export function step(incident: Incident, event: IncidentEvent, act: Act, rules: BookRules): Step {
  switch (event.kind) {
    case "present":
      return appear(incident, event.signal, act, rules);
    case "absent":
      if (!incident.present || incident.byHand || incident.state === "closed") return same(incident);
      return changed(
        incident,
        act,
        { present: false, clearedMs: act.atMs, members: {} },
        incident.flapping ? [] : [line(act, "cleared")],
      );
    case "time":
      return isOver(incident, act.atMs, rules) ? close(incident, act, "", ["recovery"]) : same(incident);
    case "withdrawn":
      return incident.state === "closed" ? same(incident) : close(incident, act, "withdrawn", []);
    case "acknowledge":
      if (incident.state !== "open") throw conflict(incident, "acknowledged", "an open one");
      return changed(incident, act, { state: "acknowledged" }, [line(act, "acknowledged")]);
    case "assign":
      return assign(incident, event, act);
    case "comment":
      return changed(incident, act, {}, [line(act, "commented", event.text)]);
    case "close":
      if (incident.state === "closed") throw conflict(incident, "closed", "one that is not closed yet");
      if (incident.present && !incident.byHand) {
        throw conflict(incident, "closed", "one whose fault is gone: it closes by itself then");
      }
      return close(incident, act, event.text, ["recovery"]);
    case "reopen":
      if (incident.state !== "closed") throw conflict(incident, "reopened", "a closed one");
      return changed(
        incident,
        act,
        { state: "open", present: true, byHand: true, closedMs: null, clearedMs: null },
        [line(act, "reopened", event.text)],
        ["alarm"],
      );
  }
}

function appear(incident: Incident, signal: Signal, act: Act, rules: BookRules): Step {
  const { severity, device, detail, members } = signal;
  if (incident.present && incident.state !== "closed") {
    const worse = severer(severity, incident.severity);
    const moved = membersChange(incident.members, members);
    const told = severity !== incident.severity || device !== incident.device || detail !== incident.detail;
    if (!told && moved === "") return same(incident);
    return changed(
      incident,
      act,
      { severity, device, detail, members },
      [...(worse ? [line(act, "worse", severity)] : []), ...(moved === "" ? [] : [line(act, "members", moved)])],
      worse && !incident.flapping ? ["worse"] : [],
    );
  }
  const returns = incident.returns + 1;
  const wasClosed = incident.state === "closed";
  const begins = !incident.flapping && returns >= rules.flapLimit;
  const history: HistoryLine[] = incident.flapping ? [] : [line(act, wasClosed ? "reopened" : "returned")];
  if (begins) history.push(line(act, "flapping", String(returns)));
  const silent = incident.flapping || !wasClosed;
  return changed(
    incident,
    act,
    {
      severity,
      device,
      detail,
      members,
      returns,
      flapping: incident.flapping || begins,
      present: true,
      clearedMs: null,
      ...(wasClosed ? { state: "open" as const, closedMs: null } : {}),
    },
    history,
    begins ? ["flapping"] : silent ? [] : ["alarm"],
  );
}

function assign(incident: Incident, event: IncidentEvent & { kind: "assign" }, act: Act): Step {
  if (incident.state === "closed") throw conflict(incident, "assigned", "one that is not closed");
  const owner = event.owner ?? incident.owner;
  const assignee = event.assignee === undefined ? incident.assignee : event.assignee;
  if (owner === incident.owner && assignee === incident.assignee) return same(incident);
  const detail = [owner === incident.owner ? "" : owner, assignee === incident.assignee ? "" : (assignee ?? "-")];
  const history = [line(act, "assigned", detail.filter((word) => word !== "").join(" "))];
  return changed(incident, act, { owner, assignee }, history, owner === incident.owner ? [] : ["assigned"]);
}

/** Whether the fault has been away long enough. */
export function isOver(incident: Incident, atMs: number, rules: BookRules): boolean {
  if (incident.state === "closed" || incident.present || incident.clearedMs === null) return false;
  return atMs - incident.clearedMs >= (incident.flapping ? rules.calmMs : rules.clearAfterMs);
}

/** A flapping one that has become calm may begin to count again. */
function close(incident: Incident, act: Act, text: string, notices: readonly NoticeKind[]): Step {
  const calm = incident.flapping ? { returns: 0, flapping: false } : {};
  const closed = { state: "closed" as const, present: false, byHand: false, members: {}, closedMs: act.atMs };
  const clearedMs = incident.clearedMs ?? act.atMs;
  return changed(incident, act, { ...closed, clearedMs, ...calm }, [line(act, "closed", text)], notices);
}

function changed(
  incident: Incident,
  act: Act,
  change: Partial<Incident>,
  history: readonly HistoryLine[],
  notices: readonly NoticeKind[] = [],
): Step {
  return { incident: { ...incident, ...change, changedMs: act.atMs }, history, notices };
}

function same(incident: Incident): Step {
  return { incident, history: [], notices: [] };
}

function line({ atMs, who }: Act, kind: HistoryKind, detail = ""): HistoryLine {
  return { atMs, who, kind, detail: detail.slice(0, 500) };
}

function conflict(incident: Incident, what: string, expected: string): VisioborneError {
  const { id, code, state } = incident;
  const message = `incident ${id} (${code}) cannot be ${what}, it is ${state}${incident.present ? " and its fault is there" : ""}: expected ${expected}`;
  return new VisioborneError("incident.conflict", message, { id, state });
}
