/** How long a scanner is waited for, each in milliseconds of monotonic time. */
export interface ScanDeadlines {
  /** Listing the devices, or reading what one can do. */
  readonly listMs: number;
  /** From the start of a scan to its first page: the lamp may have to warm up. */
  readonly firstPageMs: number;
  /** From one page to the next, and from the last page to the end. */
  readonly pageMs: number;
  /** From the polite end (SIGINT, or the job's deletion on the device) to the hard one. */
  readonly graceMs: number;
}

/** eSCL scanners that are busy are asked again for 10 s by sane-airscan, so the first page waits longer than that. */
export const SCAN_DEADLINES: ScanDeadlines = { listMs: 10_000, firstPageMs: 30_000, pageMs: 20_000, graceMs: 5_000 };

/** One deadline's schema. */
export const deadlineOption = (
  fallback: number,
  minimum: number,
  description: string,
): Readonly<Record<string, unknown>> => ({
  type: "integer",
  minimum,
  maximum: 600_000,
  default: fallback,
  description,
});

/** JSON Schema of the deadlines in a profile. */
export const DEADLINES_SCHEMA: Readonly<Record<string, unknown>> = {
  type: "object",
  additionalProperties: false,
  description: "How long the scanner is waited for.",
  properties: {
    listMs: deadlineOption(
      SCAN_DEADLINES.listMs,
      100,
      "Listing the scanners or reading what one can do, in milliseconds.",
    ),
    firstPageMs: deadlineOption(
      SCAN_DEADLINES.firstPageMs,
      100,
      "From the start of a scan to its first page, in milliseconds.",
    ),
    pageMs: deadlineOption(SCAN_DEADLINES.pageMs, 100, "From one page to the next, in milliseconds."),
    graceMs: deadlineOption(
      SCAN_DEADLINES.graceMs,
      10,
      "From the polite end of a scan (SIGINT, or the job's deletion) to the hard one, in milliseconds.",
    ),
  },
};
