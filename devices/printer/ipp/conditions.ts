import type { FaultCode } from "../../../src/contract/faults.ts";
import type { Condition } from "../../device.ts";
import type { PrinterStatus } from "../port.ts";
import { parseReasons } from "./reasons.ts";
import type { Reason } from "./reasons.ts";

type PrinterFault = Extract<FaultCode, `printer.${string}`>;

/** Stems of RFC 8011 5.4.12 and PWG 5100.9 that a person at the borne can mend, by fault. */
const FAULT_BY_STEM: Readonly<Record<string, PrinterFault>> = {
  "media-jam": "printer.jam",
  "cover-open": "printer.door",
  "door-open": "printer.door",
  "interlock-open": "printer.door",
  "media-empty": "printer.paper",
  "media-needed": "printer.paper",
  "input-tray-missing": "printer.paper",
  "media-low": "printer.paper.low",
  "toner-empty": "printer.toner",
  "marker-supply-empty": "printer.toner",
  "marker-supply-missing": "printer.toner",
  "marker-waste-full": "printer.toner",
  "developer-empty": "printer.toner",
  "opc-life-over": "printer.toner",
  "toner-low": "printer.toner.low",
  "marker-supply-low": "printer.toner.low",
  "marker-waste-almost-full": "printer.toner.low",
  "developer-low": "printer.toner.low",
  "opc-near-eol": "printer.toner.low",
  paused: "printer.paused",
  "moving-to-paused": "printer.paused",
};

/** What a printer says in ordinary life, even without a suffix. */
const HARMLESS = new Set(["identify-printer-requested", "resuming", "testing", "standby", "sleep-mode", "power-saver"]);

/** Worst first; what closes the service stands before what only warns. */
const ORDER: readonly PrinterFault[] = [
  "printer.check",
  "printer.jam",
  "printer.door",
  "printer.paper",
  "printer.toner",
  "printer.paused",
  "printer.other",
  "printer.paper.low",
  "printer.toner.low",
];
const WORSE: Readonly<Partial<Record<PrinterFault, PrinterFault>>> = {
  "printer.paper.low": "printer.paper",
  "printer.toner.low": "printer.toner",
};

/**
 * The conditions of a printer, from its status. The severity of a known stem does not count: an idle printer says
 * `media-empty-report` where a stopped one says `media-empty-error`, and the tray is empty in both. An unknown
 * keyword is a fault only as an error, or when the device is stopped and says nothing that is known.
 * @param check keyword to report as `printer.check`: the device still holds a job that was given up, or null
 */
export function conditionsOf(
  status: Pick<PrinterStatus, "state" | "reasons">,
  check: string | null = null,
): Condition[] {
  const found = new Map<PrinterFault, string[]>();
  const add = (code: PrinterFault, detail: string): void => {
    const details = found.get(code) ?? [];
    if (!details.includes(detail)) details.push(detail);
    found.set(code, details);
  };
  const unknown: Reason[] = [];
  for (const reason of parseReasons(status.reasons)) {
    const code = Object.hasOwn(FAULT_BY_STEM, reason.stem) ? FAULT_BY_STEM[reason.stem] : undefined;
    // The stem alone: the suffix changes with what the printer is doing, and each change would be an alert.
    if (code !== undefined) add(code, reason.stem);
    else if (!HARMLESS.has(reason.stem)) unknown.push(reason);
  }
  const unexplained = status.state === "stopped" && ![...found.keys()].some((code) => WORSE[code] === undefined);
  for (const { keyword, severity } of unknown) if (severity === "error" || unexplained) add("printer.other", keyword);
  if (unexplained && !found.has("printer.other")) add("printer.other", "stopped");
  if (check !== null) add("printer.check", check);
  return ORDER.filter((code) => {
    const worse = WORSE[code];
    return found.has(code) && (worse === undefined || !found.has(worse));
  }).map((code) => ({ code, detail: (found.get(code) ?? []).join(",").slice(0, 200) }));
}
