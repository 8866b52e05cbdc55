import type { Words } from "../contract/faults.ts";
import type { PaperPlace } from "../papers/port.ts";

/**
 * What the borne says of papers. `papers-<code>` are the words for a problem of a piece or a print: what is wrong and the
 * one gesture that helps; `papers-problem` where there is none of its own. They are written on the screen as they are
 * spoken.
 */
export const PAPERS_PHRASES = {
  "paper-ask-glass": {
    fr: "{organisme}, {expert}, vous demande : {label}. Posez la feuille sur la vitre, le texte vers le bas, puis touchez C'est posé. Vous pouvez refuser.",
    en: "{organisme}, {expert}, asks you for: {label}. Lay the sheet on the glass, text downwards, then touch It is there. You may refuse.",
  },
  "paper-ask-feeder": {
    fr: "{organisme}, {expert}, vous demande : {label}. Mettez les feuilles dans le chargeur, le texte vers le haut, puis touchez C'est posé. Vous pouvez refuser.",
    en: "{organisme}, {expert}, asks you for: {label}. Put the sheets into the feeder, text upwards, then touch It is there. You may refuse.",
  },
  "paper-again": {
    fr: "{expert} vous demande de reposer ce document : {label}.",
    en: "{expert} asks you to lay this paper down again: {label}.",
  },
  "paper-scanning": {
    fr: "La lecture du document commence. Vous pouvez l'arrêter sur l'écran.",
    en: "The paper is being scanned. You can stop it on the screen.",
  },
  "paper-received": {
    fr: "Le document est arrivé. Reprenez vos feuilles.",
    en: "The paper has arrived. Please take your sheets back.",
  },
  "paper-filed": {
    fr: "Le document est enregistré chez {organisme}. La borne n'en garde rien.",
    en: "The paper is filed at {organisme}. The terminal keeps nothing of it.",
  },
  "paper-refused": {
    fr: "C'est noté : ce document n'est pas transmis.",
    en: "Noted: this paper is not handed over.",
  },
  "paper-withdrawn": {
    fr: "Ce document n'est plus demandé. La borne n'en garde rien.",
    en: "This paper is no longer asked for. The terminal keeps nothing of it.",
  },
  "print-shown": {
    fr: "{expert} vous propose d'imprimer : {title}. Regardez l'écran, puis touchez Imprimer ou Non.",
    en: "{expert} offers to print: {title}. Look at the screen, then touch Print or No.",
  },
  "print-printing": {
    fr: "{title} est imprimé pour vous. Vous pouvez l'arrêter sur l'écran.",
    en: "{title} is being printed for you. You can stop it on the screen.",
  },
  "print-goes-on": { fr: "L'impression continue.", en: "The printing goes on." },
  "print-completed": {
    fr: "C'est imprimé. Prenez vos feuilles dans le bac de l'imprimante.",
    en: "It is printed. Please take your sheets from the printer's tray.",
  },
  "print-receipt": {
    fr: "Votre récépissé est imprimé. {text}.",
    en: "Your receipt is printed. {text}.",
  },
  "print-cancelled": { fr: "L'impression est arrêtée.", en: "The printing is stopped." },
  "print-refused": { fr: "C'est noté : rien n'est imprimé.", en: "Noted: nothing is printed." },
  "print-failed": {
    fr: "L'impression n'a pas réussi. La personne qui vous répond est prévenue.",
    en: "The printing has failed. The person who answers you has been told.",
  },
  "papers-scanner.empty": {
    fr: "Il n'y a pas de feuille dans le chargeur. Mettez-la, le texte vers le haut.",
    en: "There is no sheet in the feeder. Put it in, text upwards.",
  },
  "papers-scanner.jam": {
    fr: "Une feuille est coincée. Tirez-la doucement vers vous, ou demandez à l'accueil.",
    en: "A sheet is jammed. Pull it gently towards you, or ask the host.",
  },
  "papers-scanner.cover": {
    fr: "Le couvercle du scanner est ouvert. Fermez-le.",
    en: "The scanner's cover is open. Please close it.",
  },
  "papers-scanner.busy": {
    fr: "Le scanner est occupé. Attendez un instant.",
    en: "The scanner is busy. Please wait a moment.",
  },
  "papers-scanner.hung": {
    fr: "Le scanner ne répond plus. La personne qui vous répond va recommencer.",
    en: "The scanner does not answer. The person who answers you will try again.",
  },
  "papers-scanner.absent": {
    fr: "Le scanner n'est pas là. Demandez à l'accueil.",
    en: "The scanner is not there. Please ask the host.",
  },
  "papers-scanner.unsupported": {
    fr: "Le scanner ne peut pas lire ainsi. La personne qui vous répond choisit autrement.",
    en: "The scanner can't read it so. The person who answers you will choose another way.",
  },
  "papers-scanner.cancelled": { fr: "La lecture est arrêtée.", en: "The scan was stopped." },
  "papers-papers.unreadable": {
    fr: "La page n'est pas lisible. La personne qui vous répond va recommencer.",
    en: "The page can't be read. The person who answers you will try again.",
  },
  "papers-papers.budget": {
    fr: "Il y a trop de pages pour cet entretien. Reprenez les feuilles qui restent.",
    en: "There are too many pages for this call. Please take back the sheets that are left.",
  },
  "papers-papers.full": {
    fr: "Il y a trop de pages à la fois. La suite viendra quand celles-ci seront enregistrées.",
    en: "There are too many pages at once. The others come when these are filed.",
  },
  "papers-printer.paper": {
    fr: "Il n'y a plus de papier. Demandez à l'accueil d'en remettre dans le bac : l'impression continuera toute seule.",
    en: "There is no more paper. Ask the host to fill the tray: the printing goes on by itself.",
  },
  "papers-printer.jam": {
    fr: "Une feuille est coincée dans l'imprimante. Demandez à l'accueil de la retirer.",
    en: "A sheet is jammed in the printer. Ask the host to remove it.",
  },
  "papers-printer.door": {
    fr: "Le capot de l'imprimante est ouvert. Fermez-le : l'impression continuera.",
    en: "The printer's cover is open. Close it: the printing goes on.",
  },
  "papers-printer.toner": {
    fr: "Il n'y a plus d'encre. Demandez à l'accueil.",
    en: "There is no more toner. Please ask the host.",
  },
  "papers-printer.paused": {
    fr: "L'imprimante est en pause. Demandez à l'accueil d'appuyer sur reprise.",
    en: "The printer is paused. Ask the host to press resume.",
  },
  "papers-printer.absent": {
    fr: "L'imprimante ne répond pas. Demandez à l'accueil si elle est allumée.",
    en: "The printer does not answer. Ask the host whether it is on.",
  },
  "papers-printer.check": {
    fr: "L'imprimante doit être vérifiée. Demandez à l'accueil.",
    en: "The printer has to be checked. Please ask the host.",
  },
  "papers-problem": {
    fr: "Quelque chose ne va pas. Demandez à l'accueil.",
    en: "Something is wrong. Please ask the host.",
  },
  "papers-take": {
    fr: "L'entretien est terminé. Reprenez vos papiers : {places}.",
    en: "The conversation is over. Please take your papers: {places}.",
  },
  forms: {
    fr: "Touchez le document que vous voulez. Il sera imprimé tout de suite.",
    en: "Touch the document that you want. It will be printed at once.",
  },
  "forms-printing": { fr: "{title} est imprimé.", en: "{title} is being printed." },
  "forms-limit": {
    fr: "Beaucoup de documents ont déjà été imprimés. Réessayez plus tard, ou demandez à l'accueil.",
    en: "Many documents have been printed already. Try again later, or ask the host.",
  },
} as const satisfies Readonly<Record<string, Words>>;

const PLACES: Readonly<Record<PaperPlace, Words>> = {
  glass: { fr: "sur la vitre", en: "on the glass" },
  feeder: { fr: "dans le chargeur", en: "in the feeder" },
  printer: { fr: "dans le bac de l'imprimante", en: "in the printer's tray" },
};

/** "on the glass and in the printer's tray" */
export function placesText(places: readonly PaperPlace[], language: "fr" | "en"): string {
  const words = places.map((place) => PLACES[place][language]);
  const last = words.at(-1) ?? "";
  if (words.length < 2) return last;
  return `${words.slice(0, -1).join(", ")} ${language === "fr" ? "et" : "and"} ${last}`;
}
