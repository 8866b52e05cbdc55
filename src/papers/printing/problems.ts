import type { Printer } from "../../../devices/printer/port.ts";
import { faultOf, type FaultCode } from "../../contract/faults.ts";

/** The worst that is wrong with a printer, of what keeps it from printing; undefined = nothing. */
export function troubleOf(printer: Printer): FaultCode | undefined {
  return printer.conditions().find(({ code }) => faultOf(code).takes.length > 0)?.code;
}

/** Why a job does not go on, as a code of the fault catalogue. @param reasons keywords of the device */
export function problemOf(printer: Printer | undefined, reasons: readonly string[]): FaultCode {
  if (printer === undefined || reasons.includes("printer-absent")) return "printer.absent";
  if (reasons.includes("cancel-not-confirmed")) return "printer.check";
  return troubleOf(printer) ?? "printer.other";
}
