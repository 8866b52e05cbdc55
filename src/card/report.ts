import type { Problem } from "../borne/config/problem.ts";

/**
 * How the card was found.
 * - `good`: its file is in force.
 * - `rejected`: mistakes; the last good configuration is in force.
 * - `missing`: no file on it; the last good configuration is in force.
 * - `unreadable`: the card's partition can't be read; the last good configuration is in force.
 * Without a good configuration of before, `configured` is false.
 */
export type CardState = "good" | "rejected" | "missing" | "unreadable";

/** What one look at the card has come to: for the daemon, the console and the status file. In RAM. */
export interface CardReport {
  readonly v: 1;
  readonly state: CardState;
  /** Whether there is a configuration that the daemon can run on. */
  readonly configured: boolean;
  readonly problems: readonly { readonly file: string; readonly problem: Problem }[];
  /** Name of the borne, `network/id`, where it is known. */
  readonly borne?: string;
  readonly profile?: string;
  /** Of the site. */
  readonly timeZone: string;
  /** Epoch ms. */
  readonly atMs: number;
  readonly code: "none" | "waiting" | "refused" | "used";
  /** Why the supervisor's server did not take it, by the catalogue: `enrolment.code-expired`. */
  readonly codeRefused?: string;
  /** When the code was found to be used, epoch ms. */
  readonly codeUsedMs?: number;
  /** Of the certificate, epoch ms. */
  readonly certificateUntilMs?: number;
  readonly wifi?: { readonly ssid: string; readonly from: "visioborne.yaml" | "rpi-preseed.toml" };
  readonly ssh: boolean;
  /** The data partition was damaged and was made anew at this boot. */
  readonly dataMadeAnew: boolean;
  /** The identity was taken from the copy on the card. */
  readonly identityRestored: boolean;
  /** What could not be written, in French. */
  readonly remarks: readonly string[];
}
