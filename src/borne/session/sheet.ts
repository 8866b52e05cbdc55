import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Printer, PrintRequest } from "../../../devices/printer/port.ts";
import { errorCode } from "../../contract/errors.ts";
import { textPdf } from "../../papers/text-pdf.ts";

/** A sheet that is not out by then will not be waited for. */
const PRINT_MS = 60_000;
/** A4 at 16 points. */
const CHARACTERS_A_LINE = 52;

/**
 * Prints a sheet of text: the telephone number and the hours, or a call-back ticket. As PDF, or as plain text on a
 * printer that takes no PDF (a ticket printer).
 * @returns whether it came out; never throws: the screen and the voice have said it too
 */
export async function printSheet(
  printer: Printer | undefined,
  runtimeDir: string,
  sheet: { readonly jobId: string; readonly title: string; readonly lines: readonly string[] },
): Promise<boolean> {
  if (printer === undefined) return false;
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(runtimeDir, "sheet-"));
    const lines = sheet.lines.flatMap((line) => wrapped(line));
    const pdf = join(folder, "sheet.pdf");
    writeFileSync(pdf, textPdf(sheet.title, lines), { mode: 0o600 });
    const text = join(folder, "sheet.txt");
    writeFileSync(text, `${[sheet.title, "", ...lines].join("\n")}\n`, { mode: 0o600 });
    try {
      return await print(printer, { jobId: sheet.jobId, path: pdf, mime: "application/pdf" });
    } catch (error) {
      if (errorCode(error) !== "printer.format") throw error;
      return await print(printer, { jobId: sheet.jobId, path: text, mime: "text/plain" });
    }
  } catch {
    return false;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints a file. @returns whether it came out within a minute @throws VisioborneError as `Printer.print` */
export async function print(printer: Printer, request: PrintRequest): Promise<boolean> {
  const signal = AbortSignal.timeout(PRINT_MS);
  const job = await printer.print(request, signal);
  const cancel = () => void job.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  const { state } = await job.done;
  signal.removeEventListener("abort", cancel);
  return state === "completed";
}

function wrapped(line: string): string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of line.split(" ")) {
    if (row !== "" && row.length + word.length + 1 > CHARACTERS_A_LINE) {
      rows.push(row);
      row = word;
    } else row = row === "" ? word : `${row} ${word}`;
  }
  return [...rows, row];
}
