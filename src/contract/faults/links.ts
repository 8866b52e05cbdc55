import type { Fault, Words } from "./fault.ts";

const CALL_BY_PHONE: Words = {
  fr: "La liaison est coupée. Vous pouvez téléphoner.",
  en: "The line is down. You can telephone.",
};

/** Line, broker, outbox, experts. */
export const LINKS_FAULTS = {
  "line.down": {
    number: 801,
    owner: "collectivite",
    severity: "critical",
    takes: ["line"],
    selfRepair: "retry with backoff",
    usager: CALL_BY_PHONE,
    remedy: { fr: "Vérifier la box et son câble.", en: "Check the router and its cable." },
  },
  "line.below512": {
    number: 802,
    owner: "collectivite",
    severity: "major",
    takes: [],
    remedy: { fr: "Demander à l'opérateur de vérifier la ligne.", en: "Ask the operator to check the line." },
  },
  "line.asymmetric": {
    number: 803,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: {
      fr: "Demander à l'opérateur de vérifier le débit montant.",
      en: "Ask the operator to check the upload rate.",
    },
  },
  "desk.lost": {
    number: 804,
    owner: "syndicat",
    severity: "critical",
    takes: ["line"],
    selfRepair: "reconnect with jitter",
    usager: CALL_BY_PHONE,
    remedy: {
      fr: "Vérifier le serveur des appels, puis la liaison.",
      en: "Check the desk's server, then the line.",
    },
  },
  "desk.refused": {
    number: 805,
    owner: "syndicat",
    severity: "critical",
    takes: ["line"],
    selfRepair: "reconnect with jitter",
    usager: CALL_BY_PHONE,
    remedy: {
      fr: "Vérifier le certificat de la borne et son inscription au serveur des appels.",
      en: "Check the borne's certificate and its entry in the desk's register.",
    },
  },
  "broker.lost": {
    number: 811,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    selfRepair: "reconnect with jitter, keep events on disk",
    remedy: { fr: "Vérifier le serveur de messages du syndicat.", en: "Check the syndicat's message broker." },
  },
  "broker.refused": {
    number: 812,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "reconnect with jitter, keep events on disk",
    remedy: { fr: "Vérifier le certificat et le nom de la borne.", en: "Check the borne's certificate and name." },
  },
  "tunnel.lost": {
    number: 813,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    selfRepair: "reconnect",
    remedy: { fr: "Vérifier le serveur VPN.", en: "Check the VPN server." },
  },
  "outbox.loss": {
    number: 814,
    owner: "syndicat",
    severity: "major",
    takes: [],
    remedy: {
      fr: "Vérifier la liaison avec le superviseur : des événements ont été perdus.",
      en: "Check the link to the supervisor: events were lost.",
    },
  },
  "enrolment.refused": {
    number: 815,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "ask again every few hours",
    remedy: {
      fr: "Demander un nouveau code d'inscription au gestionnaire du parc.",
      en: "Ask the fleet's manager for a new enrolment code.",
    },
  },
  "certificate.expired": {
    number: 816,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "ask for the next certificate",
    remedy: {
      fr: "Faire approuver le renouvellement du certificat par le gestionnaire du parc.",
      en: "Have the renewal of the certificate approved by the fleet's manager.",
    },
  },
  "expert.absent": {
    number: 901,
    owner: "organisme",
    severity: "major",
    takes: [],
    selfRepair: "overflow, escalation",
    usager: { fr: "Personne ne répond. Voici les prochains horaires.", en: "Nobody answers. Here are the next hours." },
    remedy: { fr: "Appeler le correspondant de l'organisme.", en: "Call the organisme's correspondent." },
  },
  "expert.notready": {
    number: 902,
    owner: "organisme",
    severity: "major",
    takes: [],
    remedy: { fr: "Vérifier le poste de l'expert.", en: "Check the expert's post." },
  },
  "expert.line": {
    number: 903,
    owner: "organisme",
    severity: "minor",
    takes: [],
    selfRepair: "lower the resolution",
    usager: { fr: "La liaison est difficile.", en: "The line is poor." },
    remedy: { fr: "Vérifier la ligne du poste de l'expert.", en: "Check the expert's line." },
  },
} as const satisfies Readonly<Record<string, Fault>>;
