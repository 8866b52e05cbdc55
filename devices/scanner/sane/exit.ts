/** What the end of a scanimage process means. Pure. */

/** How a process ended and what was seen of it. */
export interface ScanimageEnd {
  /** Exit status, null when a signal ended it. */
  readonly status: number | null;
  readonly signal: string | null;
  /** The last of what it wrote to stderr, under LC_ALL=C. */
  readonly stderr: string;
}

/** What a scan ended with, beside how the process ended. */
export interface ScanEnd extends ScanimageEnd {
  /** Whole pages that lie in the folder: paths are counted, for "1 page scanned" is also said of none. */
  readonly pages: number;
  /** We ended it because the caller cancelled: this beats every status. */
  readonly cancelled: boolean;
  /** We ended it because a deadline had passed. */
  readonly hung: boolean;
}

export interface ScanFailure {
  readonly code:
    | "scanner.empty"
    | "scanner.jam"
    | "scanner.cover"
    | "scanner.busy"
    | "scanner.hung"
    | "scanner.absent"
    | "scanner.unsupported"
    | "scanner.cancelled";
  readonly reason: string;
  /** The status says little: look at the device again before believing it. */
  readonly vague?: true;
}

/** A resolution that SANE changed: "rounded value of resolution from 99999 to 1". */
export const ROUNDED = /rounded value of resolution/;
const REFUSED_OPTION =
  /setting of option|attempted to set (?:in|read)|unrecognized option|invalid option|requires an argument/;
const OPEN_FAILED = /open of device .* failed: (.*)/;

/**
 * The failure that a scan's end means, or null when it went well. The exit status is the SANE_Status of the
 * last call (SANE standard 1.04, 4.2.7), except 1: the device could not be opened, or an option was refused. And except
 * 0 after a failure that was told: on a busy machine 1 run in 12 of the test backend, whose reader is a thread, ends
 * with "received signal 13" (SIGPIPE), which scanimage takes for a wish to stop, and calls a success.
 */
export function scanFailure(end: ScanEnd): ScanFailure | null {
  if (end.cancelled) return { code: "scanner.cancelled", reason: "the scan was cancelled" };
  if (end.hung) return { code: "scanner.hung", reason: "no page came within the deadline" };
  if (ROUNDED.test(end.stderr)) return { code: "scanner.unsupported", reason: "the scanner rounds the resolution" };
  const status = end.status === 0 ? toldStatus(end.stderr) : end.status;
  if (status === 0) return end.pages > 0 ? null : { code: "scanner.empty", reason: "no sheet was scanned" };
  return status === 7 && end.pages > 0 ? null : statusFailure({ ...end, status });
}

/** The end of a batch, after which scanimage only has to stop the device and go. */
export const BATCH_OVER = /^Batch terminated/m;

/** Texts of the statuses (sane_strstatus of sane-backends, under LC_ALL=C). */
const TOLD: readonly (readonly [text: RegExp, status: number])[] = [
  [/cancell?ed/, 2],
  [/busy/, 3],
  [/Invalid argument/, 4],
  [/jammed/, 6],
  [/out of documents/, 7],
  [/cover is open/, 8],
  [/I\/O/, 9],
  [/Out of memory/, 10],
  [/denied/, 11],
];

/**
 * The status that scanimage told last, 0 = none: where it got stuck on its way out, or gave another at its end.
 * Measured: 1 run in 1,200 of the test backend, interrupted under load, waits for ever in sane_cancel for a thread that
 * was cancelled while it held malloc's lock.
 */
export function toldStatus(stderr: string): number {
  const text = [...stderr.matchAll(/sane_(?:start|read): (.*)/g)].at(-1)?.[1];
  if (text === undefined) return 0;
  return TOLD.find(([known]) => known.test(text))?.[1] ?? 9;
}

/** The failure that a status other than success means. */
export function statusFailure(end: ScanimageEnd): ScanFailure {
  switch (end.status) {
    case 2:
      return { code: "scanner.cancelled", reason: "the scan was cancelled at the scanner" };
    case 3:
      return { code: "scanner.busy", reason: "the scanner is used by somebody else" };
    case 6:
      return { code: "scanner.jam", reason: "a sheet is stuck in the feeder" };
    case 7:
      return { code: "scanner.empty", reason: "there is no paper in the feeder" };
    case 8:
      return { code: "scanner.cover", reason: "the scanner's cover is open" };
    case 1:
    case 4:
      return openFailure(end.stderr);
    case 9:
      return { code: "scanner.absent", reason: "input/output error", vague: true };
    case 11:
      return { code: "scanner.absent", reason: "access denied: is the account in the group scanner?" };
    case 126:
    case 127:
      return { code: "scanner.absent", reason: "scanimage can't be run: is sane-utils installed?" };
    case null:
      return { code: "scanner.absent", reason: `scanimage was ended by ${end.signal ?? "a signal"}`, vague: true };
    default:
      return { code: "scanner.absent", reason: `scanimage ended with status ${end.status}`, vague: true };
  }
}

function openFailure(stderr: string): ScanFailure {
  const why = OPEN_FAILED.exec(stderr)?.[1] ?? "";
  if (/busy/i.test(why)) return { code: "scanner.busy", reason: "the scanner is used by somebody else" };
  if (/denied/i.test(why)) {
    return { code: "scanner.absent", reason: "access denied: is the account in the group scanner?" };
  }
  if (why !== "") return { code: "scanner.absent", reason: "the scanner can't be opened", vague: true };
  if (REFUSED_OPTION.test(stderr)) return { code: "scanner.unsupported", reason: "the scanner refuses an option" };
  return { code: "scanner.absent", reason: "scanimage failed", vague: true };
}
