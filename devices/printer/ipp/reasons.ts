/** `printer-state-reasons` (RFC 8011, 5.4.12): a keyword is a stem and how bad it is. */
export interface Reason {
  /** As the device says it. */
  readonly keyword: string;
  readonly stem: string;
  /** Without a suffix the norm lets a client take it for an error. */
  readonly severity: "report" | "warning" | "error";
}

const SUFFIXES = ["report", "warning", "error"] as const;
/** Some devices cut a keyword off here (`marker-waste-almost-full-warnin`, seen in ippeveprinter 2.4.2). */
const CUT_LENGTH = 31;

/** Splits a keyword. The suffix may be cut off at 31 characters. */
export function parseReason(keyword: string): Reason {
  const dash = keyword.lastIndexOf("-");
  const tail = keyword.slice(dash + 1);
  const severity = SUFFIXES.find(
    (suffix) => suffix === tail || (keyword.length === CUT_LENGTH && tail !== "" && suffix.startsWith(tail)),
  );
  if (dash < 1 || severity === undefined) return { keyword, stem: keyword, severity: "error" };
  return { keyword, stem: keyword.slice(0, dash), severity };
}

/** The reasons of a status, without `none`. */
export function parseReasons(keywords: readonly string[]): readonly Reason[] {
  return keywords.filter((keyword) => keyword !== "none" && keyword !== "").map(parseReason);
}

/** A job can't go on while one of these is there, however mildly the device says it. */
const HOLDING = new Set([
  "media-needed",
  "media-jam",
  "cover-open",
  "door-open",
  "interlock-open",
  "input-tray-missing",
  "output-area-full",
  "output-tray-missing",
  "marker-supply-missing",
  "paused",
]);

/** These stop a job only when no other tray or colour can serve it: they hold it up when nothing moves any more. */
const HOLDING_IF_STILL = new Set([
  "media-empty",
  "toner-empty",
  "marker-supply-empty",
  "marker-waste-full",
  "developer-empty",
  "moving-to-paused",
]);

/**
 * The keywords that hold a job up.
 * @param still whether the job has not moved for a while
 */
export function holdingReasons(keywords: readonly string[], still: boolean): readonly string[] {
  return parseReasons(keywords)
    .filter(({ stem, severity }) => {
      if (HOLDING.has(stem)) return true;
      return HOLDING_IF_STILL.has(stem) && (still || severity === "error");
    })
    .map(({ keyword }) => keyword);
}
