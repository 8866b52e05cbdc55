import type { Fault } from "./fault.ts";

/** The board, its clock, its image and its self-test. */
export const BOARD_FAULTS = {
  "power.cut.pattern": {
    number: 1001,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: {
      fr: "Vérifier que la prise de la borne n'est pas coupée chaque soir.",
      en: "Check that the borne's socket is not switched off each evening.",
    },
  },
  "power.undervolt": {
    number: 1002,
    owner: "syndicat",
    severity: "major",
    takes: [],
    remedy: { fr: "Remplacer le bloc d'alimentation.", en: "Replace the power supply." },
  },
  "temp.high": {
    number: 1003,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "throttle",
    remedy: { fr: "Dégager les aérations de la borne.", en: "Clear the borne's air vents." },
  },
  "disk.wear": {
    number: 1004,
    owner: "syndicat",
    severity: "major",
    takes: [],
    remedy: { fr: "Prévoir une carte SD de rechange.", en: "Plan a spare SD card." },
  },
  "disk.full": {
    number: 1005,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "drop the oldest events, counted",
    remedy: { fr: "Appeler le syndicat : la carte est pleine.", en: "Call the syndicat: the card is full." },
  },
  "memory.low": {
    number: 1006,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    remedy: { fr: "Redémarrer la borne hors des heures d'ouverture.", en: "Restart the borne outside opening hours." },
  },
  "clock.skew": {
    number: 1007,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    selfRepair: "wait for NTP",
    remedy: { fr: "Vérifier l'accès au serveur de temps.", en: "Check access to the time server." },
  },
  "board.absent": {
    number: 1008,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    selfRepair: "reopen with backoff",
    remedy: {
      fr: "Appeler le syndicat : les mesures de la carte manquent.",
      en: "Call the syndicat: the board's figures are missing.",
    },
  },
  "update.failed": {
    number: 1101,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "roll back",
    remedy: { fr: "Lire le journal de mise à jour.", en: "Read the update's log." },
  },
  "config.rejected": {
    number: 1102,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "keep the old configuration",
    remedy: {
      fr: "Corriger la configuration : visioborne config check.",
      en: "Correct the configuration: visioborne config check.",
    },
  },
  "selftest.overdue": {
    number: 1103,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    remedy: { fr: "Lancer un autotest.", en: "Run a self-test." },
  },
} as const satisfies Readonly<Record<string, Fault>>;
