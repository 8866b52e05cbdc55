import { join } from "node:path";
import type { DeviceIdentity, DriverContext } from "../../device.ts";
import { PaperCount } from "../paper-count.ts";
import type { JobDeadlines } from "./job.ts";
import type { Seen } from "./way.ts";

/** What was learnt of a printer at its opening. */
export interface Opened {
  readonly identity: DeviceIdentity;
  /** Kinds of document that are taken. */
  readonly formats: readonly string[];
  readonly seen: Seen;
  /** Jobs of an earlier run that are held in spite of a cancel. */
  readonly leftovers: readonly number[];
}

export interface PrinterSettings extends JobDeadlines {
  readonly pollMs: number;
  /** Reckons the paper where the device does not tell it; null = nobody does. */
  readonly paper: PaperCount | null;
}

/** Options of every driver that speaks IPP. */
export interface CommonOptions {
  readonly media?: string;
  readonly pollS?: number;
  readonly stillDeadlineS?: number;
  readonly totalDeadlineS?: number;
  readonly cancelDeadlineS?: number;
  readonly loadedSheets?: number;
  readonly lowSheets?: number;
}

export const DEFAULT_MEDIA = "iso_a4_210x297mm";

/** An option in seconds. */
const seconds = (description: string, fallback: number, minimum: number, maximum: number) => ({
  type: "number",
  minimum,
  maximum,
  default: fallback,
  description: `${description}, seconds.`,
});

/** The schema of `CommonOptions`. */
export const COMMON_PROPERTIES = {
  media: {
    type: "string",
    default: DEFAULT_MEDIA,
    description: "Paper to ask for (PWG 5101.1 name), when the device has it.",
  },
  pollS: seconds("Between two looks at a printer at rest", 15, 1, 300),
  stillDeadlineS: seconds("A job that nothing holds up may stand still", 60, 2, 600),
  totalDeadlineS: seconds("A job may stand still, held up or not", 180, 2, 3600),
  cancelDeadlineS: seconds("The device may take to confirm a cancel", 10, 1, 120),
  loadedSheets: {
    type: "integer",
    minimum: 1,
    maximum: 10_000,
    description:
      "Sheets in the tray once it was filled. With it the sheets that are left are estimated where the device does not tell them.",
  },
  lowSheets: {
    type: "integer",
    minimum: 0,
    maximum: 1000,
    default: 25,
    description: "Estimated sheets at which paper is low.",
  },
} as const;

/** Deadlines and estimate from the options. The estimate is kept in the run-time folder: see `PaperCount`. */
export async function settingsOf(options: CommonOptions, context: DriverContext): Promise<PrinterSettings> {
  const { loadedSheets, lowSheets = 25 } = options;
  const path = join(context.runtimeDir, "paper-estimate.json");
  return {
    pollMs: (options.pollS ?? 15) * 1000,
    stillMs: (options.stillDeadlineS ?? 60) * 1000,
    totalMs: (options.totalDeadlineS ?? 180) * 1000,
    cancelMs: (options.cancelDeadlineS ?? 10) * 1000,
    paper: loadedSheets === undefined ? null : await PaperCount.open(path, { loadedSheets, lowSheets }, context.log),
  };
}
