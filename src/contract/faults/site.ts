import type { Fault } from "./fault.ts";

/** Data protection, the site and its conventions. */
export const SITE_FAULTS = {
  "wipe.failed": {
    number: 1201,
    owner: "syndicat",
    severity: "critical",
    takes: ["borne"],
    selfRepair: "retry, reboot",
    usager: { fr: "La borne est hors service.", en: "The borne is out of order." },
    remedy: {
      fr: "Appeler le syndicat sans attendre : des données restent à effacer.",
      en: "Call the syndicat at once: data remains to be wiped.",
    },
  },
  "papers.disk": {
    number: 1203,
    owner: "syndicat",
    severity: "major",
    takes: ["scanner"],
    usager: { fr: "Numérisation indisponible.", en: "Scanning is not available." },
    remedy: {
      fr: "Appeler le syndicat : le dossier de travail doit être en mémoire vive (RuntimeDirectory de systemd).",
      en: "Call the syndicat: the runtime folder has to be in RAM (systemd's RuntimeDirectory).",
    },
  },
  "tamper.open": {
    number: 1202,
    owner: "collectivite",
    severity: "major",
    takes: [],
    remedy: { fr: "Refermer le capot de la borne.", en: "Close the borne's lid." },
  },
  "site.closed": {
    number: 1301,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: { fr: "Rien à faire : la borne suit ses horaires.", en: "Nothing to do: the borne follows its hours." },
  },
  "checklist.overdue": {
    number: 1302,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: { fr: "Remplir la liste de contrôle du mois.", en: "Fill in this month's checklist." },
  },
  "convention.ending": {
    number: 1303,
    owner: "organisme",
    severity: "minor",
    takes: [],
    remedy: { fr: "Renouveler la convention.", en: "Renew the convention." },
  },
} as const satisfies Readonly<Record<string, Fault>>;
