import { escaped } from "../../documents/html.ts";
import type { Period } from "../figures/period.ts";
import type { Shown, ShownOrganisme, ShownSite } from "../masking/publish.ts";
import { barChart } from "./bars.ts";
import { htmlTable, printedPage, type Column } from "./page.ts";
import { countText, dayText, hoursText, numberText, OTHER, secondsText } from "./words.ts";

export interface ReportOptions {
  /** The network, or the site's name with its network. */
  readonly title: string;
  readonly period: Period;
  /** The limit of the mask, for its words. */
  readonly below: number;
  /** Number of the day on which it is made. */
  readonly today: number;
}

/** The follow-up report as a page to print, in French. */
export function reportPage(shown: Shown, { title, period, below, today }: ReportOptions): string {
  const heading = `Bilan de fréquentation : ${title}`;
  const span = `Du ${dayText(period.from)} au ${dayText(period.to)}`;
  const count = (n: Parameters<typeof countText>[0]): string => countText(n, below);
  const facts: readonly (readonly [string, string])[] = [
    ["Entretiens", count(shown.interviews)],
    ["Appels abandonnés", count(shown.abandoned)],
    ["Appels sans réponse", count(shown.missed)],
    ["… pendant les horaires promis", count(shown.counts.missed_promised)],
    ["Attente médiane", secondsText(shown.waitMedianS)],
    ["Attente : 9 sur 10 sous", secondsText(shown.waitP90S)],
    ["Attente au-delà de la promesse", count(shown.counts.wait_over)],
    ["Durée médiane", secondsText(shown.talkMedianS)],
    ["Entretiens de plus de 20 min rappelés", count(shown.counts.overdue)],
    ["Pages numérisées", count(shown.counts.scans)],
    ["Documents imprimés", count(shown.counts.prints)],
    ["Demandes sans service", count(shown.counts.unmet)],
    ["Disponibilité aux heures d'ouverture", numberText(shown.availabilityPct, "%")],
    ["Kilomètres évités", numberText(shown.kmAvoided, "km")],
  ];
  const lines = shown.organismes.filter(isSomething);
  return printedPage(
    `${heading} (${span})`,
    [
      `<h1>${escaped(heading)}</h1><p>${span}. Établi le ${dayText(today)}.</p>`,
      shown.masked ? `<p class="note">${maskNote(below)}</p>` : "",
      "<h2>En bref</h2><dl>",
      ...facts.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`),
      "</dl>",
      "<h2>Par organisme</h2>",
      chart(
        "Entretiens par organisme",
        lines.map((line) => ({ label: nameOf(line), count: line.interviews })),
        below,
      ),
      htmlTable("Entretiens, parts, attente et durée par organisme", organismeColumns(below), lines),
      "<h2>Heures promises et assurées</h2>",
      htmlTable(
        "Heures d'après les conventions ; présence d'un expert vue des bornes",
        hoursColumns(),
        lines.filter((line) => line.id !== null),
      ),
      "<h2>Durée des entretiens</h2>",
      chart(
        "Entretiens par durée, en minutes",
        shown.bands.map(({ minutes, calls }) => ({ label: `${minutes} min`, count: calls })),
        below,
      ),
      "<h2>Par site</h2>",
      htmlTable("Entretiens, disponibilité et kilomètres évités par site", siteColumns(below), shown.sites),
      surveySection(shown, below),
      "<p class=\"note\">Les parts font exactement 100 %. La disponibilité compte le temps prêt ou en entretien aux heures d'ouverture. Kilomètres évités : entretiens × 2 × distance à l'agence.</p>",
    ].join("\n"),
  );
}

export function maskNote(below: number): string {
  return `Les effectifs inférieurs à ${below} sont remplacés par « &lt; ${below} » ; « n. c. » (non communiqué) cache ce qui permettrait de les recalculer.`;
}

function chart(title: string, bars: Parameters<typeof barChart>[1], below: number): string {
  return `<figure>${barChart(title, bars, below)}</figure>`;
}

function nameOf({ id, name }: ShownOrganisme): string {
  if (id === null) return OTHER;
  return name === id ? id.toUpperCase() : name;
}

/** The line of others is always there; an organisme that is not at this site is not. */
function isSomething(line: ShownOrganisme): boolean {
  return line.id === null || line.interviews !== 0 || line.abandoned !== 0 || line.missed !== 0 || line.promisedS > 0;
}

function organismeColumns(below: number): Column<ShownOrganisme>[] {
  return [
    { title: "Organisme", cell: nameOf },
    { title: "Entretiens", cell: (line) => countText(line.interviews, below) },
    { title: "Part", cell: (line) => numberText(line.sharePct, "%") },
    { title: "Abandonnés", cell: (line) => countText(line.abandoned, below) },
    { title: "Sans réponse", cell: (line) => countText(line.missed, below) },
    { title: "Attente médiane", cell: (line) => secondsText(line.waitMedianS) },
    { title: "Durée médiane", cell: (line) => secondsText(line.talkMedianS) },
  ];
}

function hoursColumns(): Column<ShownOrganisme>[] {
  return [
    { title: "Organisme", cell: nameOf },
    { title: "Heures promises", cell: ({ promisedS }) => hoursText(promisedS) },
    { title: "Heures observées", cell: ({ observedS }) => hoursText(observedS) },
    { title: "Avec un expert", cell: ({ staffedS }) => hoursText(staffedS) },
    { title: "Assuré", cell: ({ staffedPct }) => numberText(staffedPct, "%") },
  ];
}

function siteColumns(below: number): Column<ShownSite>[] {
  return [
    { title: "Site", cell: ({ name }) => (name === "" ? "Sans site" : name) },
    { title: "Entretiens", cell: (site) => countText(site.interviews, below) },
    { title: "Sans réponse", cell: (site) => countText(site.missed, below) },
    { title: "Disponibilité", cell: ({ availabilityPct }) => numberText(availabilityPct, "%") },
    {
      title: "Kilomètres évités",
      cell: ({ kmAvoided }) => numberText(kmAvoided === null ? null : Math.round(kmAvoided), "km"),
    },
  ];
}

function surveySection({ survey }: Shown, below: number): string {
  if (survey.asked === 0 || survey.asked === "withheld") return "";
  const [worst = 0, middle = 0, best = 0] = survey.answers;
  const bars = [
    { label: "Oui", count: best },
    { label: "En partie", count: middle },
    { label: "Non", count: worst },
  ];
  const rate = `${countText(survey.replies, below)} réponses à ${countText(survey.asked, below)} questions (${numberText(survey.responsePct, "%")})`;
  return `<h2>Enquête</h2><p>${escaped(rate)}</p>${chart("Réponses à l'enquête", bars, below)}`;
}
