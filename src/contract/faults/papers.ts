import type { Fault, Words } from "./fault.ts";

const NO_PRINT: Words = { fr: "Impression indisponible.", en: "Printing is not available." };
const NO_SCAN: Words = { fr: "Numérisation indisponible.", en: "Scanning is not available." };

/** Printer and scanner. */
export const PAPERS_FAULTS = {
  "printer.paper": {
    number: 601,
    owner: "collectivite",
    severity: "major",
    takes: ["printer"],
    usager: NO_PRINT,
    remedy: { fr: "Remettre du papier dans le bac.", en: "Put paper in the tray." },
  },
  "printer.paper.low": {
    number: 602,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: { fr: "Ajouter du papier avant la prochaine ouverture.", en: "Add paper before the next opening." },
  },
  "printer.toner": {
    number: 603,
    owner: "collectivite",
    severity: "major",
    takes: ["printer"],
    usager: NO_PRINT,
    remedy: { fr: "Changer la cartouche.", en: "Change the cartridge." },
  },
  "printer.toner.low": {
    number: 604,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: { fr: "Prévoir une cartouche.", en: "Order a cartridge." },
  },
  "printer.door": {
    number: 605,
    owner: "collectivite",
    severity: "major",
    takes: ["printer"],
    usager: NO_PRINT,
    remedy: { fr: "Fermer le capot de l'imprimante.", en: "Close the printer's cover." },
  },
  "printer.jam": {
    number: 606,
    owner: "collectivite",
    severity: "major",
    takes: ["printer"],
    usager: NO_PRINT,
    remedy: { fr: "Ouvrir le capot et retirer la feuille coincée.", en: "Open the cover and remove the jammed sheet." },
  },
  "printer.paused": {
    number: 607,
    owner: "syndicat",
    severity: "major",
    takes: ["printer"],
    selfRepair: "un-pause",
    usager: NO_PRINT,
    remedy: { fr: "Appuyer sur la touche de reprise de l'imprimante.", en: "Press the printer's resume key." },
  },
  "printer.absent": {
    number: 608,
    owner: "syndicat",
    severity: "major",
    takes: ["printer"],
    selfRepair: "reopen with backoff",
    usager: NO_PRINT,
    remedy: {
      fr: "Vérifier que l'imprimante est allumée et branchée.",
      en: "Check that the printer is on and plugged in.",
    },
  },
  "printer.check": {
    number: 609,
    owner: "collectivite",
    severity: "critical",
    takes: ["printer"],
    usager: NO_PRINT,
    remedy: {
      fr: "Retirer les feuilles du bac de sortie, puis éteindre et rallumer l'imprimante.",
      en: "Remove the sheets of the output tray, then switch the printer off and on.",
    },
  },
  "printer.other": {
    number: 610,
    owner: "syndicat",
    severity: "major",
    takes: ["printer"],
    usager: NO_PRINT,
    remedy: {
      fr: "Lire le message de l'imprimante, appeler le syndicat.",
      en: "Read the printer's message, call the syndicat.",
    },
  },
  "scanner.absent": {
    number: 701,
    owner: "syndicat",
    severity: "major",
    takes: ["scanner"],
    selfRepair: "reopen with backoff",
    usager: NO_SCAN,
    remedy: {
      fr: "Vérifier que le scanner est allumé et branché.",
      en: "Check that the scanner is on and plugged in.",
    },
  },
  "scanner.hung": {
    number: 702,
    owner: "syndicat",
    severity: "major",
    takes: ["scanner"],
    selfRepair: "end the scan process, reopen",
    usager: NO_SCAN,
    remedy: { fr: "Éteindre puis rallumer le scanner.", en: "Switch the scanner off and on." },
  },
  "scanner.jam": {
    number: 703,
    owner: "collectivite",
    severity: "major",
    takes: ["scanner"],
    usager: NO_SCAN,
    remedy: { fr: "Retirer la feuille coincée du chargeur.", en: "Remove the jammed sheet from the feeder." },
  },
  "scanner.cover": {
    number: 704,
    owner: "collectivite",
    severity: "major",
    takes: ["scanner"],
    usager: NO_SCAN,
    remedy: { fr: "Fermer le capot du scanner.", en: "Close the scanner's cover." },
  },
} as const satisfies Readonly<Record<string, Fault>>;
