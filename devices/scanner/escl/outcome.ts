import type { ScanSource } from "../port.ts";
import type { StatusOutcome } from "./client.ts";

/** What to do after an answer that is no page and no job. Pure. */

/** Codes of the port that an answer can mean. */
export type EsclFailure =
  | "scanner.empty"
  | "scanner.jam"
  | "scanner.cover"
  | "scanner.busy"
  | "scanner.absent"
  | "scanner.unsupported"
  | "scanner.cancelled";

export type Verdict =
  /** It is at work: ask again. */
  | { readonly kind: "again" }
  /** There are no more pages. */
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly code: EsclFailure; readonly reason: string };

/** What was seen when a job was refused, or a page. */
export interface Seen {
  /** Status of the HTTP answer. */
  readonly http: number;
  /** ScannerStatus, asked for right after it. */
  readonly status: StatusOutcome;
  readonly source: ScanSource;
  /** Pages delivered so far. */
  readonly pages: number;
  /** Path of the job. */
  readonly job?: string;
}

/**
 * What the device says of its paper path, whatever is asked of it: null when nothing keeps it from scanning. A feeder
 * that is empty, jammed or open keeps nobody from the glass; after a refusal it is asked about all the same.
 */
export function paperPath(status: StatusOutcome, source: ScanSource, refused: boolean): Verdict | null {
  if (typeof status === "string" || (source === "glass" && !refused)) return null;
  if (status.feeder === "jam") return failed("scanner.jam", "a sheet is stuck in the feeder");
  if (status.feeder === "cover") return failed("scanner.cover", "the scanner's cover is open");
  if (status.feeder === "empty" && source === "feeder") {
    return failed("scanner.empty", "there is no paper in the feeder");
  }
  return null;
}

/** What a refused ScanJobs means; `again` only as long as the caller's patience with a busy device lasts. */
export function afterRefusedJob(seen: Seen): Verdict {
  const path = paperPath(seen.status, seen.source, true);
  if (path !== null) return path;
  const atWork = typeof seen.status !== "string" && seen.status.state === "busy";
  switch (seen.http) {
    case 503:
      return { kind: "again" };
    case 400:
    case 409:
      // Conflict: with the settings, or with a job that is on.
      return atWork ? { kind: "again" } : failed("scanner.unsupported", "the scanner refuses these settings");
    case 401:
    case 403:
      return failed("scanner.absent", "the scanner asks for a password");
    case 201:
      return failed("scanner.absent", "the scanner took the job and does not say where it is");
    default:
      return failed("scanner.absent", `ScanJobs was answered by HTTP ${seen.http}`);
  }
}

/** What a NextDocument without a page means. 404 is the end of a job, and of many a device also the word for a jam. */
export function afterNoPage(seen: Seen): Verdict {
  const { http, status, source, pages } = seen;
  const path = paperPath(status, source, true);
  const empty = path?.kind === "failed" && path.code === "scanner.empty";
  if (path !== null && !(empty && pages > 0)) return path;
  const state = typeof status === "string" ? undefined : status.jobs.find((job) => job.path === seen.job)?.state;
  if (state === "cancelled") return failed("scanner.cancelled", "the scan was cancelled at the scanner");
  if (http === 503) return { kind: "again" };
  if (state === "aborted") return failed("scanner.absent", "the scanner gave the job up");
  if (http !== 404 && http !== 410) {
    return failed("scanner.absent", `NextDocument was answered by HTTP ${http}`);
  }
  if (pages > 0) return { kind: "end" };
  return source === "feeder"
    ? failed("scanner.empty", "no sheet was scanned")
    : failed("scanner.absent", "the scanner gave no page from the glass");
}

/** How long to wait before the next try, in milliseconds: what the device asks for, within reason. */
export function retryDelayMs(retryAfter: string | undefined): number {
  const seconds = /^\d{1,4}$/.test(retryAfter ?? "") ? Number(retryAfter) : 1;
  return Math.min(5, Math.max(0.5, seconds)) * 1000;
}

function failed(code: EsclFailure, reason: string): Verdict {
  return { kind: "failed", code, reason };
}
