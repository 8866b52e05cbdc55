import { errorCode } from "../../../src/contract/errors.ts";
import type { FaultCode } from "../../../src/contract/faults.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import type { Condition, SelfTestResult } from "../../device.ts";
import type { PaperCount } from "../paper-count.ts";
import type { PrinterStatus } from "../port.ts";
import type { Way } from "./way.ts";

/**
 * Asks the device how it is and whether it would take a job (Get-Printer-Attributes, Validate-Job): no sheet moves.
 * What only warns (paper or toner low) does not fail the test, but stands in the result.
 * @param formats kinds of document that are taken
 * @param noticed the conditions of a status: some the opened printer alone knows, e.g. a job that was given up
 */
export async function selfTestPrinter(
  way: Way,
  formats: readonly string[],
  noticed: (status?: PrinterStatus) => readonly Condition[],
  paper: PaperCount | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<SelfTestResult> {
  signal.throwIfAborted();
  const startMs = clock.monotonicMs();
  const mime = formats.includes("application/pdf") ? "application/pdf" : (formats[0] ?? "image/pwg-raster");
  let conditions: readonly Condition[];
  const figures: Record<string, number | string | boolean> = {};
  try {
    const { status } = await way.look(signal);
    figures["answer_ms"] = Math.round(clock.monotonicMs() - startMs);
    const sheets = status.trays.map((tray) => tray.sheets).filter((level) => typeof level === "number");
    if (sheets.length > 0) figures["sheets"] = sheets.reduce((sum, level) => sum + level, 0);
    else if (paper !== null) figures["estimated_sheets"] = paper.estimate().sheets;
    for (const { name, leftPct } of status.supplies) {
      if (typeof leftPct === "number")
        figures[`${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")}_left_pct`] = leftPct;
    }
    conditions = noticed(status);
    // A device that prints may refuse to look at another job: that is no fault.
    if (!status.busy) {
      await way.validate(mime, signal);
      figures["job_accepted"] = true;
    }
  } catch (error) {
    signal.throwIfAborted();
    const code: FaultCode = errorCode(error) === "printer.absent" ? "printer.absent" : "printer.other";
    conditions = [...noticed().filter((known) => known.code !== code), { code, detail: errorCode(error) }];
  }
  const failing = conditions.filter(({ code }) => !code.endsWith(".low"));
  return { passed: failing.length === 0, conditions, figures };
}
