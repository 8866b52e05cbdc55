import { errorCode } from "../../../src/contract/errors.ts";
import type { FaultCode } from "../../../src/contract/faults.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import type { Condition, SelfTestResult } from "../../device.ts";
import type { IppClient } from "./client.ts";
import { conditionsOf } from "./conditions.ts";
import type { Opened } from "./printer.ts";
import { getPrinter, validateJob } from "./requests.ts";
import { printerStatus, STATUS_ATTRIBUTES } from "./status.ts";

/**
 * Asks the device how it is and whether it would take a job (Get-Printer-Attributes, Validate-Job): no sheet moves.
 * What only warns (paper or toner low) does not fail the test, but stands in the result.
 * @param noticed conditions that only the opened printer knows, e.g. a job that was given up
 */
export async function selfTestPrinter(
  client: IppClient,
  opened: Opened,
  noticed: () => readonly Condition[],
  clock: Clock,
  signal: AbortSignal,
): Promise<SelfTestResult> {
  signal.throwIfAborted();
  const startMs = clock.monotonicMs();
  const mime = opened.formats.includes("application/pdf")
    ? "application/pdf"
    : (opened.formats[0] ?? "image/pwg-raster");
  let conditions: readonly Condition[];
  const figures: Record<string, number | string | boolean> = {};
  try {
    const status = printerStatus(await getPrinter(client, STATUS_ATTRIBUTES, signal));
    figures["answer_ms"] = Math.round(clock.monotonicMs() - startMs);
    const sheets = status.trays.map((tray) => tray.sheets).filter((level) => typeof level === "number");
    if (sheets.length > 0) figures["sheets"] = sheets.reduce((sum, level) => sum + level, 0);
    for (const { name, leftPct } of status.supplies) {
      if (typeof leftPct === "number")
        figures[`${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_")}_left_pct`] = leftPct;
    }
    const check = noticed().find(({ code }) => code === "printer.check");
    conditions = conditionsOf(status, check?.detail ?? null);
    // A device that prints may refuse to look at another job: that is no fault.
    if (!status.busy) {
      await validateJob(client, opened.abilities, mime, signal);
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
