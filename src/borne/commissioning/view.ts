import type { SceneCommissioning } from "../../contract/screen/types.ts";
import { choicesOf, notGood, SERVICE } from "./choices.ts";
import { figureWords } from "./figures.ts";
import { findingWords } from "./found.ts";
import { HEIGHT_RULES, isWithin, MEASURES } from "./heights.ts";
import { judgeLight } from "./light.ts";
import type { CommissioningState, Finding, StepId } from "./states.ts";
import { CHOICES, LIGHTS, LINES, MEASURED, NAMES, OWNERS, SAID, TALKING, TITLES } from "./words.ts";

type Line = SceneCommissioning["lines"][number];
type Language = "fr" | "en";

/** Beside the state: what the wizard's screen shows. */
export interface ViewFacts {
  readonly language: Language;
  /** The borne has a button. */
  readonly button: boolean;
  /** The scanned test page. */
  readonly preview: string | null;
}

/** What the screen shows of a commissioning. Pure. */
export function viewOf(state: CommissioningState, facts: ViewFacts): SceneCommissioning {
  const { language } = facts;
  const { at, phase, steps } = state;
  const isStep = at !== "start" && at !== "summary" && at !== "end";
  const ids = choicesOf(state);
  return {
    type: "commissioning",
    step: at,
    number: isStep ? steps.indexOf(at) + 1 : 0,
    of: steps.length,
    title: TITLES[at][language],
    lines: linesOf(state, language),
    figure: at === "heights" && phase === "ask" ? tapeWords(state) : null,
    busy: isStep ? phase === "busy" && at !== "light" && !state.talking : state.report === "printing",
    show: isStep && phase === "busy" ? (at === "light" ? "own" : state.talking ? "expert" : "none") : "none",
    preview: at === "scanner" && phase === "ask" ? facts.preview : null,
    choices: ids.map((id) => ({ id, label: labelOf(id, state, language) })),
    at: Math.min(state.choice, Math.max(0, ids.length - 1)),
    button: facts.button,
  };
}

function labelOf(id: string, state: CommissioningState, language: Language): string {
  if (id.startsWith(SERVICE)) return (state.services.find((one) => SERVICE + one.id === id)?.name ?? id).slice(0, 40);
  const key = id === "service" && notGood(state).length > 0 ? "service-anyway" : id;
  return CHOICES[key]?.[language] ?? id;
}

function linesOf(state: CommissioningState, language: Language): Line[] {
  const { at, phase } = state;
  switch (at) {
    case "start": {
      const begun = Object.keys(state.results).length > 0;
      return [plain(SAID.start[language]), ...(begun ? [plain(SAID.started[language])] : [])];
    }
    case "summary":
      return summary(state, language);
    case "end":
      if (state.report === "printing" || state.report === "none") return [plain(SAID.printing[language])];
      return state.report === "printed"
        ? [{ mark: "good", text: SAID.printed[language] }]
        : [{ mark: "bad", text: SAID.notPrinted[language] }];
    default:
      return phase === "told" ? told(state, at, language) : asked(state, at, phase, language);
  }
}

function asked(state: CommissioningState, at: StepId, phase: "intro" | "busy" | "ask", language: Language): Line[] {
  if (at === "heights" && phase === "ask") return measureLines(state, language);
  if (at === "call" && phase === "busy" && state.talking) return [plain(TALKING[language])];
  const words = plain(LINES[at][phase][language]);
  if (at !== "light" || phase !== "busy") return [words];
  const verdict = state.light === undefined ? "unseen" : judgeLight(state.light);
  const mark = verdict === "good" ? "good" : verdict === "unseen" ? "none" : "bad";
  return [words, { mark, text: LIGHTS[verdict][language] }];
}

function measureLines({ measure, mm }: CommissioningState, language: Language): Line[] {
  const id = MEASURES[measure];
  if (id === undefined) return [];
  const { leastMm, mostMm, startMm, source } = HEIGHT_RULES[id];
  const value = mm[id] ?? startMm;
  const [least, most] = [leastMm / 10, mostMm / 10];
  const bounded = mostMm < 3000;
  const rule = bounded
    ? { fr: `Entre ${least} et ${most} cm`, en: `Between ${least} and ${most} cm` }
    : { fr: `Au moins ${least} cm`, en: `At least ${least} cm` };
  return [
    plain(MEASURED[id][language]),
    { mark: isWithin(id, value) ? "good" : "bad", text: rule[language] },
    // The texts are French, or a standard whose number is the same everywhere.
    plain(source),
  ];
}

function tapeWords({ measure, mm }: CommissioningState): string {
  const id = MEASURES[measure];
  return id === undefined ? "" : `${(mm[id] ?? HEIGHT_RULES[id].startMm) / 10} cm`;
}

function told(state: CommissioningState, at: StepId, language: Language): Line[] {
  const result = state.results[at];
  if (result === undefined) return [];
  const figures = figureWords(at, result.figures, language);
  const figure: Line[] = figures === "" ? [] : [plain(figures)];
  if (result.verdict === "good") {
    const words = at === "line" ? SAID.lineGood : SAID.good;
    return [{ mark: "good", text: words[language] }, ...figure];
  }
  return [
    ...result.findings.slice(0, 4).map(({ code, owner }): Line => {
      const text = `${findingWords(code, language)} ${dutyWords({ owner }, language)}`;
      return { mark: "bad", text: text.slice(0, 160) };
    }),
    ...figure,
  ];
}

/** One line a step, by its first finding. */
function summary(state: CommissioningState, language: Language): Line[] {
  const bad = notGood(state);
  if (bad.length === 0) return [{ mark: "good", text: SAID.allGood[language] }];
  const good = state.steps.filter((one) => !bad.includes(one)).map((one) => NAMES[one][language]);
  const lines = bad.map((one): Line => {
    const result = state.results[one];
    const [first] = result?.findings ?? [];
    if (first === undefined) return { mark: "skipped", text: `${NAMES[one][language]} : ${SAID.skipped[language]}` };
    const text = `${NAMES[one][language]} : ${OWNERS[first.owner][language]}`;
    return { mark: "bad", text, more: findingWords(first.code, language).slice(0, 160) };
  });
  return good.length === 0 ? lines : [...lines, { mark: "good", text: good.join(", ") }];
}

function dutyWords({ owner }: Pick<Finding, "owner">, language: Language): string {
  return language === "fr" ? `À la charge : ${OWNERS[owner].fr}.` : `Duty of: ${OWNERS[owner].en}.`;
}

function plain(text: string): Line {
  return { mark: "none", text };
}
