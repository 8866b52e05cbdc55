import type { SceneSetup } from "../contract/screen/types.ts";
import { inFrench } from "./french.ts";
import type { CardReport } from "./report.ts";
import { errorsOf, verdictOf } from "./status-file.ts";

/** Rows that a small screen shows in large letters. */
const ROWS = 3;

/** What the screen shows of a borne that has no configuration: what is wrong, where, what to do. */
export function setupScene(report: CardReport): SceneSetup {
  const errors = errorsOf(report);
  const rows = errors.slice(0, ROWS).map(({ file, problem }): SceneSetup["rows"][number] => {
    const { found, expected, remedy } = inFrench(problem);
    const place = problem.line > 0 ? `${file}, ligne ${problem.line}` : file;
    return {
      state: "wrong",
      text: `${place} : ${found}`.slice(0, 300),
      more: `Attendu : ${expected}. ${remedy}`.replaceAll(/(\p{Po})\. /gu, "$1 ").slice(0, 300),
    };
  });
  const hidden = errors.length - rows.length;
  const others = hidden > 0 ? `Et ${hidden} autre${hidden === 1 ? "" : "s"}. ` : "";
  return {
    type: "setup",
    title: report.state === "good" ? "Pas de profil d'appareils" : (verdictOf(report) ?? ""),
    rows,
    more: `${others}Tout est dans visioborne-status.txt, sur la carte. Corrigez dans un ordinateur, puis remettez la carte.`,
  };
}
