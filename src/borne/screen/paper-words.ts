import type { Words } from "../../contract/faults.ts";

/**
 * What is wrong with a paper and the gesture that helps, as short as a small screen needs it; the voice says it at more
 * length (`phrases-papers.ts`).
 */
const PROBLEMS: Readonly<Record<string, Words>> = {
  "scanner.empty": { fr: "Il n'y a pas de feuille dans le chargeur.", en: "There is no sheet in the feeder." },
  "scanner.jam": { fr: "Feuille coincée. Tirez-la doucement.", en: "Sheet jammed. Pull it gently." },
  "scanner.cover": { fr: "Couvercle ouvert. Fermez-le.", en: "The cover is open. Close it." },
  "scanner.busy": { fr: "Le scanner est occupé. Un instant.", en: "The scanner is busy. One moment." },
  "scanner.hung": { fr: "Le scanner ne répond plus.", en: "The scanner does not answer." },
  "scanner.absent": { fr: "Pas de scanner. Demandez à l'accueil.", en: "No scanner. Please ask the host." },
  "scanner.unsupported": { fr: "Le scanner ne lit pas ainsi.", en: "The scanner can't read it so." },
  "scanner.cancelled": { fr: "La lecture est arrêtée.", en: "The scan was stopped." },
  "papers.unreadable": { fr: "La page n'est pas lisible.", en: "The page can't be read." },
  "papers.budget": { fr: "Trop de pages pour cet entretien.", en: "Too many pages for this call." },
  "papers.full": { fr: "Trop de pages à la fois.", en: "Too many pages at once." },
  "print.unreadable": { fr: "Ce document ne s'imprime pas.", en: "This paper can't be printed." },
  "print.preview": { fr: "Ce document ne s'imprime pas.", en: "This paper can't be printed." },
  "print.budget": { fr: "Trop de pages à imprimer.", en: "Too many pages to print." },
  "printer.paper": {
    fr: "Il n'y a plus de papier. Demandez à l'accueil.",
    en: "There is no more paper. Please ask the host.",
  },
  "printer.jam": { fr: "Feuille coincée. Demandez à l'accueil.", en: "Sheet jammed. Please ask the host." },
  "printer.door": { fr: "Capot ouvert. Fermez-le.", en: "The cover is open. Close it." },
  "printer.toner": { fr: "Il n'y a plus d'encre. Demandez à l'accueil.", en: "No more toner. Please ask the host." },
  "printer.paused": { fr: "En pause. Demandez à l'accueil.", en: "Paused. Please ask the host." },
  "printer.absent": { fr: "L'imprimante ne répond pas.", en: "The printer does not answer." },
  "printer.check": { fr: "À vérifier. Demandez à l'accueil.", en: "To be checked. Please ask the host." },
};
const OTHER: Words = { fr: "Demandez à l'accueil.", en: "Please ask the host." };

/** The words for a code; null = nothing is wrong. */
export function problemWords(code: string | null, language: "fr" | "en"): string | null {
  if (code === null) return null;
  return (Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined)?.[language] ?? OTHER[language];
}
