import type { FaultCode } from "../contract/faults.ts";
import { FAULTS } from "../contract/faults.ts";

/** How well the borne does: taken before an update, and compared with after. Kept over restarts: fields are only added. */
export interface Evidence {
  /** As in `status`. */
  readonly state: string;
  /** Of the profile, with `ready`, `absent`, `faulty`... */
  readonly devices: Readonly<Record<string, string>>;
  /** Codes of open alerts. */
  readonly alerts: readonly string[];
  /** What it was connected to: broker, desk, screen. */
  readonly links: Readonly<Record<string, boolean>>;
}

/** States in which a press becomes a call, or would within the hours. */
const CALL_READY: ReadonlySet<string> = new Set(["ready", "limited", "closed", "in-session"]);

/**
 * What is worse than it was, in few words each; empty = all that worked before works. Pure.
 * @param before undefined = nothing is known of before: then the borne has to be call-ready
 */
export function worseThan(before: Evidence | undefined, now: Evidence): readonly string[] {
  const worse: string[] = [];
  const wasReady = before === undefined || CALL_READY.has(before.state);
  if (wasReady && !CALL_READY.has(now.state)) worse.push(`state ${now.state}`);
  for (const [id, state] of Object.entries(before?.devices ?? {})) {
    // One that the profile no longer names is no loss of the system's.
    const is = now.devices[id];
    if (state === "ready" && is !== undefined && is !== "ready") worse.push(`device ${id} ${is}`);
  }
  for (const [link, held] of Object.entries(before?.links ?? {})) {
    if (held && now.links[link] === false) worse.push(`no ${link}`);
  }
  if (before === undefined) return worse;
  const known = new Set(before.alerts);
  for (const code of now.alerts) if (!known.has(code) && counts(code)) worse.push(`alert ${code}`);
  return worse;
}

/** A risk or a matter of comfort does not undo an update; nor does the alert that tells of the last one. */
function counts(code: string): boolean {
  if (code === "update.failed") return false;
  return !Object.hasOwn(FAULTS, code) || FAULTS[code as FaultCode].severity !== "minor";
}
