import { figureWords } from "./figures.ts";
import { findingWords } from "./found.ts";
import { HEIGHT_RULES, MEASURES } from "./heights.ts";
import type { StepFigures, StepId, StepResult, Results } from "./states.ts";
import { MEASURED, NAMES, OWNERS, SAID } from "./words.ts";

/** What a report says beside the results. Nothing of a person. */
export interface ReportFacts {
  /** Epoch milliseconds. */
  readonly madeMs: number;
  readonly timeZone: string;
  readonly site: string;
  readonly network: string;
  readonly borne: string;
  /** Board, operating system, software. */
  readonly versions: readonly string[];
  /** Each device: its id and what it is. */
  readonly devices: readonly string[];
}

/** Lines of a report, by what they are. */
export type ReportLine =
  | { readonly kind: "title" | "heading" | "text" | "small"; readonly text: string }
  /** A step: its name, what was found, in words. */
  | { readonly kind: "row"; readonly name: string; readonly verdict: string; readonly text: string }
  /** Boxes to sign in, side by side. */
  | { readonly kind: "signs"; readonly who: readonly string[] };

/** The report, in French: it is a document between the parties of a convention. Pure. */
export function reportLines(steps: readonly StepId[], results: Results, facts: ReportFacts): readonly ReportLine[] {
  const date = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short", timeZone: facts.timeZone });
  const reserves = steps.flatMap((step) => reservesOf(step, results[step]));
  return [
    { kind: "title", text: "Rapport de mise en service" },
    { kind: "text", text: `${facts.site}, le ${date.format(facts.madeMs)}` },
    { kind: "text", text: `Borne ${facts.borne}, réseau ${facts.network}` },
    ...facts.versions.map((text): ReportLine => ({ kind: "small", text })),
    { kind: "heading", text: "Essais" },
    ...steps.map((step): ReportLine => row(step, results[step])),
    { kind: "heading", text: reserves.length === 0 ? "Sans réserve" : `Réserves (${reserves.length})` },
    ...(reserves.length === 0 ? [{ kind: "text", text: "Tous les essais sont bons." } as const] : reserves),
    ...heightSources(results.heights),
    { kind: "heading", text: "Appareils" },
    ...facts.devices.map((text): ReportLine => ({ kind: "small", text })),
    { kind: "heading", text: "Signatures" },
    { kind: "text", text: "Nom, date et signature. La borne est reçue, avec les réserves ci-dessus s'il y en a." },
    { kind: "signs", who: ["L'installateur", "La collectivité", "Le syndicat"] },
  ];
}

const VERDICTS: Readonly<Record<StepResult["verdict"], string>> = {
  good: "bon",
  bad: "réserve",
  skipped: "pas essayé",
};

function row(step: StepId, result: StepResult | undefined): ReportLine {
  const name = NAMES[step].fr;
  if (result === undefined) return { kind: "row", name, verdict: VERDICTS.skipped, text: "" };
  const figures = figureWords(step, result.figures, "fr");
  const words = step === "line" && result.verdict === "good" ? [SAID.lineGood.fr] : [];
  return { kind: "row", name, verdict: VERDICTS[result.verdict], text: [...words, figures].filter(Boolean).join(" ") };
}

function reservesOf(step: StepId, result: StepResult | undefined): ReportLine[] {
  const name = NAMES[step].fr;
  if (result === undefined || result.verdict === "skipped")
    return [{ kind: "text", text: `${name} : pas essayé. À la charge de l'installateur.` }];
  return result.findings.map(({ code, owner }) => ({
    kind: "text",
    text: `${name} : ${findingWords(code, "fr")} À la charge : ${OWNERS[owner].fr}. (${code})`,
  }));
}

/** The rules that the heights were held against, with their source: only where heights were measured. */
function heightSources(heights: StepResult | undefined): ReportLine[] {
  if (heights === undefined || heights.verdict === "skipped") return [];
  return [
    { kind: "heading", text: "Règles de hauteur appliquées" },
    ...MEASURES.map((id): ReportLine => ({ kind: "small", text: `${MEASURED[id].fr} : ${HEIGHT_RULES[id].source}.` })),
  ];
}

/** The figures of all steps for the event, as `<step>_<figure>`; no more than the event's bound. */
export function eventFigures(results: Results): StepFigures {
  const all: [string, number][] = [];
  for (const step of ["line", "light", "heights", "call"] as const)
    for (const [name, value] of Object.entries(results[step]?.figures ?? {}))
      if (Number.isFinite(value)) all.push([`${step}_${name}`.slice(0, 32), value]);
  return Object.fromEntries(all.slice(0, 20));
}
