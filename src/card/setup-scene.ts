import type { SceneSetup } from "../contract/screen/types.ts";
import { inBrief, inFrench } from "./french.ts";
import type { CardReport } from "./report.ts";
import { errorsOf, verdictOf } from "./status-file.ts";

/** Rows that a small screen shows in large letters. */
const ROWS = 3;

/** What the screen shows of a borne that has no configuration: what is wrong, where, what to do. */
export function setupScene(report: CardReport): SceneSetup {
  const errors = errorsOf(report);
  const rows = errors.slice(0, ROWS).map(({ file, problem }): SceneSetup["rows"][number] => {
    const { expected, remedy } = inFrench(problem);
    const place = problem.line > 0 ? `${file}, ligne ${problem.line}` : file;
    return {
      state: "wrong",
      text: `${place} : ${inBrief(problem)}`.slice(0, 300),
      more: moreOf(problem.code, expected, remedy),
    };
  });
  return {
    type: "setup",
    title: report.state === "good" ? "Pas de profil d'appareils" : (verdictOf(report) ?? ""),
    rows,
    more: "Corrigez la carte dans un ordinateur : visioborne-status.txt dit tout.",
  };
}

function moreOf(code: string, expected: string, remedy: string): string {
  if (code === "key.missing") return remedy;
  // The line stands above already.
  const what = remedy.startsWith("Corrigez la ligne") ? "" : ` ${remedy}`;
  return `Attendu : ${expected}${/[.?!]$/.test(expected) ? "" : "."}${what}`.slice(0, 300);
}
