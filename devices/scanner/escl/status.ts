import { VisioborneError } from "../../../src/contract/errors.ts";
import { child, children, parseXml, textOf } from "./xml.ts";

/** What the feeder's own sensors see. `cover`: its hatch is open. */
export type FeederState = "loaded" | "empty" | "jam" | "cover" | "unknown";

/** What an eSCL scanner says of itself (Mopria eSCL 2.97). */
export interface EsclStatus {
  readonly state: "idle" | "busy" | "stopped" | "unknown";
  readonly feeder: FeederState;
  /** Jobs that it remembers, the newest first on most devices. */
  readonly jobs: readonly EsclJobStatus[];
}

export interface EsclJobStatus {
  /** Path of its URI. */
  readonly path: string;
  readonly state: "pending" | "processing" | "completed" | "cancelled" | "aborted" | "unknown";
}

/** Devices remember some ten jobs. */
const MAX_JOBS = 32;

const STATES: Readonly<Record<string, EsclStatus["state"]>> = {
  Idle: "idle",
  Processing: "busy",
  Testing: "busy",
  Stopped: "stopped",
  Down: "stopped",
};

const JOB_STATES: Readonly<Record<string, EsclJobStatus["state"]>> = {
  Pending: "pending",
  Processing: "processing",
  Completed: "completed",
  Canceled: "cancelled",
  Aborted: "aborted",
};

const FEEDER_STATES: Readonly<Record<string, FeederState>> = {
  ScannerAdfLoaded: "loaded",
  // "In order" by the standard; Kyocera's say it of an empty feeder (sane-airscan). So it tells nothing of paper.
  ScannerAdfProcessing: "unknown",
  ScannerAdfEmpty: "empty",
  ScannerAdfJam: "jam",
  ScannerAdfMispick: "jam",
  ScannerAdfMultipickDetected: "jam",
  // The standard's word, and the one that sane-airscan 0.99 knows.
  ScannerAdfHatchOpen: "cover",
  ScannerAdfDoorOpen: "cover",
};

/** What a word of AdfState means. */
export function feederState(word: string | undefined): FeederState {
  return lookUp(FEEDER_STATES, word);
}

/**
 * Reads ScannerStatus. Words that are not known are `unknown`.
 * @throws VisioborneError `escl.malformed` when it is no such document
 */
export function readStatus(document: string): EsclStatus {
  const root = parseXml(document);
  if (root.name !== "ScannerStatus") {
    throw new VisioborneError("escl.malformed", "expected ScannerStatus, found another document");
  }
  const jobs = children(child(root, "Jobs"), "JobInfo").slice(0, MAX_JOBS);
  return {
    state: lookUp(STATES, textOf(root, "State")),
    feeder: feederState(textOf(root, "AdfState")),
    jobs: jobs.map((job) => ({
      path: pathOf(textOf(job, "JobUri") ?? ""),
      state: lookUp(JOB_STATES, textOf(job, "JobState")),
    })),
  };
}

/** Path of a job's URI, which is absolute on some devices, with a name of the device that need not be the one we use. */
export function pathOf(uri: string): string {
  const path = uri.replace(/^[a-zA-Z][a-zA-Z0-9+.-]{0,15}:\/\/[^/?#]*/, "").replace(/\/+$/, "");
  return /^\/[\x21-\x7e]{1,300}$/.test(path) ? path : "";
}

function lookUp<T extends string>(words: Readonly<Record<string, T>>, word: string | undefined): T | "unknown" {
  return (word !== undefined && Object.hasOwn(words, word) ? words[word] : undefined) ?? "unknown";
}
