import type { Disk } from "./disk.ts";
import { inBrief, inFrench } from "./french.ts";
import { namesOf, type Places } from "./places.ts";
import type { CardReport } from "./report.ts";
import { errorsOf, saysTheSame, statusText, verdictOf, type StatusFacts } from "./status-file.ts";

/** Lines that a console of 60 columns shows at once, beside the head. */
const CONSOLE_ERRORS = 3;

/**
 * Tells everybody how the card was found: the status file on it, the daemon (report), the console, and who stands in for
 * the daemon where there is no configuration at all.
 */
export function tellCard(places: Places, disk: Disk, report: CardReport, facts: StatusFacts): void {
  const names = namesOf(places);
  const text = statusText(report, facts);
  const before = disk.readText(names.cardStatus);
  // Each write wears the card, and is a moment in which it can be cut.
  if (report.state !== "unreadable" && (before === undefined || !saysTheSame(before, text))) {
    try {
      disk.write(names.cardStatus, text, 0o644);
    } catch (error) {
      if (!(error instanceof Error) || !("syscall" in error || "status" in error)) throw error;
      // A card that cannot be written: screen, lamp and alert tell.
    }
  }
  disk.write(names.report, `${JSON.stringify(report)}\n`, 0o644);
  disk.write(names.console, `${consoleLines(report).join("\n")}\n`, 0o644);
  if (report.configured) disk.remove(names.unconfigured);
  else disk.write(names.unconfigured, "", 0o644);
}

/** A few short lines, for the HDMI console. */
export function consoleLines(report: CardReport): string[] {
  const verdict = verdictOf(report);
  const lines = [`Borne ${report.borne ?? "sans nom"}`, verdict ?? "Configuration correcte"];
  const errors = errorsOf(report);
  for (const { file, problem } of errors.slice(0, CONSOLE_ERRORS)) {
    const { remedy } = inFrench(problem);
    lines.push("", `${file}${problem.line > 0 ? `, ligne ${problem.line}` : ""} : ${inBrief(problem)}`, `  ${remedy}`);
  }
  const more = errors.length - CONSOLE_ERRORS;
  if (more > 0) lines.push("", `et ${more} autre${more === 1 ? "" : "s"}`);
  if (verdict !== undefined) {
    lines.push("", "Tout est dans visioborne-status.txt, sur la carte.");
    if (report.configured) lines.push("La borne marche avec la dernière configuration correcte.");
  }
  return lines;
}
