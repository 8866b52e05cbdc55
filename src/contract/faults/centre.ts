import type { Fault, Words } from "./fault.ts";

const ASK_THE_HOST: Words = { fr: "Demandez à l'accueil.", en: "Please ask the host." };

/** What only the centre can see: silence, and what is to come. No borne publishes these; a convention may give them another owner. */
export const CENTRE_FAULTS = {
  "borne.lost": {
    number: 1401,
    owner: "syndicat",
    severity: "critical",
    takes: ["borne"],
    remedy: {
      fr: "Appeler l'accueil : la borne est-elle allumée, la box aussi ? Puis redémarrer la borne.",
      en: "Call the host: is the borne on, and the router? Then restart the borne.",
    },
  },
  "borne.stopped": {
    number: 1402,
    owner: "collectivite",
    severity: "critical",
    takes: ["borne"],
    remedy: {
      fr: "La borne a été éteinte pendant les heures d'ouverture : la rallumer.",
      en: "The borne was switched off within opening hours: switch it on.",
    },
  },
  "site.lost": {
    number: 1403,
    owner: "collectivite",
    severity: "critical",
    takes: ["borne"],
    remedy: {
      fr: "Toutes ces bornes se sont tues ensemble : vérifier le courant, puis la box du bâtiment.",
      en: "These bornes fell silent together: check the power, then the building's router.",
    },
  },
  "network.lost": {
    number: 1404,
    owner: "syndicat",
    severity: "critical",
    takes: ["borne"],
    remedy: {
      fr: "Une grande part du réseau s'est tue d'un coup : vérifier le serveur de messages et l'accès à Internet.",
      en: "A large part of the network fell silent at once: check the message broker and the access to the Internet.",
    },
  },
  "centre.deaf": {
    number: 1405,
    owner: "syndicat",
    severity: "critical",
    takes: [],
    remedy: {
      fr: "Le centre n'entend plus rien : vérifier le serveur de messages et le certificat du superviseur.",
      en: "The centre hears nothing: check the message broker and the supervisor's certificate.",
    },
  },
  // What is foreseen of use and dates: nothing is broken yet.
  "forecast.paper": {
    number: 1411,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: {
      fr: "À ce rythme le papier manque sous trois jours : remettre des feuilles.",
      en: "At this rate paper runs out within three days: put sheets in.",
    },
  },
  "forecast.toner": {
    number: 1412,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: {
      fr: "À ce rythme la cartouche est vide sous deux semaines : en commander une.",
      en: "At this rate the cartridge is empty within two weeks: order one.",
    },
  },
  "forecast.disk": {
    number: 1413,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    remedy: {
      fr: "La carte SD est usée sous trois mois : prévoir son remplacement.",
      en: "The SD card is worn within three months: plan its replacement.",
    },
  },
  "forecast.certificate": {
    number: 1414,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    remedy: {
      fr: "Le certificat prend fin sous deux semaines et ne s'est pas renouvelé : voir la borne dans le parc.",
      en: "The certificate ends within two weeks and has not renewed itself: see the borne in the register.",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** What the host writes into the incident book by hand. */
export const HOST_FAULTS = {
  "host.button": {
    number: 1501,
    owner: "syndicat",
    severity: "major",
    takes: [],
    usager: ASK_THE_HOST,
    remedy: {
      fr: "Appuyer plusieurs fois, nettoyer autour du bouton ; sinon prévoir un passage.",
      en: "Press several times, clean around the button; else plan a visit.",
    },
  },
  "host.picture": {
    number: 1502,
    owner: "syndicat",
    severity: "major",
    takes: [],
    remedy: {
      fr: "Nettoyer l'objectif, vérifier la lumière, lancer un autotest.",
      en: "Clean the lens, check the light, run a self-test.",
    },
  },
  "host.sound": {
    number: 1503,
    owner: "syndicat",
    severity: "major",
    takes: [],
    remedy: {
      fr: "Vérifier le volume et le micro, lancer un autotest.",
      en: "Check volume and microphone, run a self-test.",
    },
  },
  "host.screen": {
    number: 1504,
    owner: "syndicat",
    severity: "major",
    takes: [],
    remedy: { fr: "Vérifier que l'écran est allumé et propre.", en: "Check that the screen is on and clean." },
  },
  "host.papers": {
    number: 1505,
    owner: "collectivite",
    severity: "major",
    takes: [],
    remedy: {
      fr: "Vérifier le papier, la cartouche et les capots de l'imprimante et du scanner.",
      en: "Check paper, cartridge and the covers of printer and scanner.",
    },
  },
  "host.room": {
    number: 1506,
    owner: "collectivite",
    severity: "minor",
    takes: [],
    remedy: {
      fr: "Vérifier le local : lumière, bruit, propreté, siège, passage.",
      en: "Check the room: light, noise, cleanliness, seat, access.",
    },
  },
  "host.expert": {
    number: 1507,
    owner: "organisme",
    severity: "major",
    takes: [],
    remedy: { fr: "Appeler le correspondant de l'organisme.", en: "Call the organisme's correspondent." },
  },
  "host.other": {
    number: 1508,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    remedy: { fr: "Rappeler l'accueil pour en savoir plus.", en: "Call the host back to know more." },
  },
} as const satisfies Readonly<Record<string, Fault>>;
