import type { Words } from "../../contract/faults.ts";
import type { MeasureId } from "./heights.ts";
import type { Phase, StepId } from "./states.ts";

/** What the installer reads: plain French first, then English. Short: it is read standing, at arm's length. */

export const TITLES: Readonly<Record<StepId | "start" | "summary" | "end", Words>> = {
  start: { fr: "Mise en service de la borne", en: "Putting the borne into service" },
  line: { fr: "La ligne internet", en: "The internet line" },
  sound: { fr: "Le son", en: "The sound" },
  light: { fr: "La lumière et le cadrage", en: "Light and framing" },
  heights: { fr: "Les hauteurs", en: "The heights" },
  button: { fr: "Le bouton et les lampes", en: "The button and the lamps" },
  printer: { fr: "L'imprimante", en: "The printer" },
  scanner: { fr: "Le scanner", en: "The scanner" },
  call: { fr: "L'appel d'essai", en: "The test call" },
  summary: { fr: "Le bilan", en: "The result" },
  end: { fr: "La borne est en service", en: "The borne is in service" },
};

/** What a step is called in a list. */
export const NAMES: Readonly<Record<StepId, Words>> = {
  line: { fr: "Ligne", en: "Line" },
  sound: { fr: "Son", en: "Sound" },
  light: { fr: "Lumière", en: "Light" },
  heights: { fr: "Hauteurs", en: "Heights" },
  button: { fr: "Bouton, lampes", en: "Button, lamps" },
  printer: { fr: "Imprimante", en: "Printer" },
  scanner: { fr: "Scanner", en: "Scanner" },
  call: { fr: "Appel d'essai", en: "Test call" },
};

type Asked = Exclude<Phase, "told">;

/** What to do, by step and phase. */
export const LINES: Readonly<Record<StepId, Readonly<Record<Asked, Words>>>> = {
  line: {
    intro: {
      fr: "La borne mesure la ligne dans les deux sens. Une minute au plus. Rien à faire.",
      en: "The borne measures the line both ways. One minute at most. Nothing to do.",
    },
    busy: { fr: "Mesure en cours…", en: "Measuring…" },
    ask: { fr: "Est-ce bon ?", en: "Is it good?" },
  },
  sound: {
    intro: {
      fr: "La borne joue deux notes et s'écoute, puis elle parle. Faites silence.",
      en: "The borne plays two notes and listens to itself, then speaks. Please be quiet.",
    },
    busy: { fr: "Écoutez…", en: "Listen…" },
    ask: { fr: "Avez-vous bien entendu la voix ?", en: "Did you hear the voice well?" },
  },
  light: {
    intro: {
      fr: "Asseyez-vous à la place de l'usager, lumière allumée comme aux heures d'ouverture.",
      en: "Sit down where the usager will sit, with the light as in opening hours.",
    },
    busy: {
      fr: "Placez votre visage dans l'ovale : bougez la caméra, pas vous.",
      en: "Bring your face into the oval: move the camera, not yourself.",
    },
    ask: { fr: "Est-ce bon ?", en: "Is it good?" },
  },
  heights: {
    intro: {
      fr: "Prenez un mètre. Quatre mesures, depuis le sol fini.",
      en: "Take a tape. Four measures, from the finished floor.",
    },
    busy: { fr: "Un instant…", en: "One moment…" },
    ask: { fr: "Est-ce bon ?", en: "Is it good?" },
  },
  button: {
    intro: { fr: "Appuyez sur le bouton de la borne.", en: "Press the borne's button." },
    busy: {
      fr: "Bouton : c'est bon. Regardez les lampes, une après l'autre.",
      en: "The button is good. Watch the lamps, one after the other.",
    },
    ask: {
      fr: "Ont-elles toutes brillé : bouton, appel parti, appel pris, caméra (rouge), voix, porte ?",
      en: "Did all of them light: button, call sent, call taken, camera (red), voice, door?",
    },
  },
  printer: {
    intro: { fr: "La borne imprime une page d'essai.", en: "The borne prints a test page." },
    busy: { fr: "Impression en cours…", en: "Printing…" },
    ask: { fr: "La page est-elle sortie, nette et entière ?", en: "Is the page out, sharp and whole?" },
  },
  scanner: {
    intro: {
      fr: "Posez la page d'essai (ou toute feuille sans nom) sur le scanner.",
      en: "Put the test page (or any sheet without a name) on the scanner.",
    },
    busy: { fr: "Lecture en cours…", en: "Scanning…" },
    ask: { fr: "Est-ce bien votre page, lisible ?", en: "Is it your page, and readable?" },
  },
  call: {
    intro: {
      fr: "Un agent reçoit un appel marqué « essai ». Il ne compte pas dans les entretiens.",
      en: "An expert gets a call that is marked as a test. It is not counted as an interview.",
    },
    busy: { fr: "Ça sonne au bureau… attendez un agent.", en: "It rings at the desk… wait for an expert." },
    ask: { fr: "Vous êtes-vous bien vus et entendus ?", en: "Did you see and hear each other well?" },
  },
};

export const TALKING: Words = {
  fr: "Parlez avec l'agent, puis raccrochez.",
  en: "Talk with the expert, then hang up.",
};

export const MEASURED: Readonly<Record<MeasureId, Words>> = {
  button: { fr: "Hauteur du milieu du bouton", en: "Height of the middle of the button" },
  screen: { fr: "Hauteur du milieu de l'écran", en: "Height of the middle of the screen" },
  knee: { fr: "Hauteur libre sous la tablette", en: "Free height below the table" },
  corner: { fr: "Du bouton à l'angle de mur le plus proche", en: "From the button to the nearest corner of walls" },
};

/** What is said of a light. */
export const LIGHTS = {
  unseen: { fr: "L'image arrive…", en: "The picture is coming…" },
  good: { fr: "Lumière : bonne", en: "Light: good" },
  dark: { fr: "Trop sombre : éclairer le visage de face", en: "Too dark: put a light in front of the face" },
  "back-lit": {
    fr: "Contre-jour : fermer le store ou tourner la borne",
    en: "Back-lit: close the blind or turn the borne",
  },
  bright: { fr: "Trop de lumière sur le visage", en: "Too much light on the face" },
} as const satisfies Readonly<Record<string, Words>>;

export const CHOICES: Readonly<Record<string, Words>> = {
  begin: { fr: "Commencer", en: "Begin" },
  resume: { fr: "Reprendre", en: "Go on" },
  afresh: { fr: "Tout refaire", en: "All again" },
  leave: { fr: "Plus tard", en: "Later" },
  go: { fr: "Commencer", en: "Begin" },
  skip: { fr: "Passer", en: "Skip" },
  cancel: { fr: "Arrêter", en: "Stop" },
  "hang-up": { fr: "Raccrocher", en: "Hang up" },
  ok: { fr: "Valider", en: "Confirm" },
  none: { fr: "Il n'y en a pas", en: "There is none" },
  "less-5": { fr: "- 5 cm", en: "- 5 cm" },
  "less-1": { fr: "- 1 cm", en: "- 1 cm" },
  "more-1": { fr: "+ 1 cm", en: "+ 1 cm" },
  "more-5": { fr: "+ 5 cm", en: "+ 5 cm" },
  yes: { fr: "Oui", en: "Yes" },
  no: { fr: "Non", en: "No" },
  again: { fr: "Refaire", en: "Again" },
  next: { fr: "Continuer", en: "Continue" },
  service: { fr: "Mettre en service", en: "Put into service" },
  "service-anyway": { fr: "En service avec réserves", en: "Into service, with reserves" },
  review: { fr: "Revoir les réserves", en: "See to the reserves" },
  print: { fr: "Imprimer encore", en: "Print again" },
  close: { fr: "Terminer", en: "Finish" },
};

export const OWNERS = {
  syndicat: { fr: "syndicat", en: "syndicat" },
  collectivite: { fr: "collectivité", en: "collectivité" },
  organisme: { fr: "organisme", en: "organisme" },
} as const satisfies Readonly<Record<string, Words>>;

export const SAID = {
  start: {
    fr: "Pour l'installateur. Personne ne peut appeler tant que cette page est affichée.",
    en: "For the installer. Nobody can call while this page is shown.",
  },
  started: { fr: "Un essai a déjà commencé : il peut être repris.", en: "It was begun before, and can be taken up." },
  good: { fr: "C'est bon.", en: "It is good." },
  skipped: { fr: "Pas essayé", en: "Not tried" },
  allGood: { fr: "Tout est bon.", en: "All is good." },
  lineGood: { fr: "Assez pour voir et parler.", en: "Enough to see and talk." },
  printing: { fr: "Le rapport s'imprime…", en: "The report is being printed…" },
  printed: {
    fr: "Le rapport est imprimé : à signer par les deux parties.",
    en: "The report is printed: both parties sign it.",
  },
  notPrinted: {
    fr: "Le rapport est gardé dans la borne ; il n'a pas pu être imprimé.",
    en: "The report is kept in the borne; it could not be printed.",
  },
} as const satisfies Readonly<Record<string, Words>>;

export const VOICE: Words = {
  fr: "Bonjour. Vous entendez la borne. Si vous entendez bien, touchez oui.",
  en: "Hello. This is the terminal. If you hear it well, touch yes.",
};

/** What the printer prints, and the scanner then reads: nothing of a person. */
export const TEST_PAGE: Readonly<Record<"fr" | "en", { readonly title: string; readonly lines: readonly string[] }>> = {
  fr: {
    title: "Page d'essai",
    lines: [
      "Mise en service de la borne.",
      "",
      "Cette page doit être nette et entière.",
      "ABCDEFGHIJKLM NOPQRSTUVWXYZ 0123456789",
      "àâçéèêëîïôùûü ÀÂÇÉÈÊ",
      "",
      "Posez-la ensuite sur le scanner, texte vers la vitre.",
    ],
  },
  en: {
    title: "Test page",
    lines: [
      "The borne is being put into service.",
      "",
      "This page must be sharp and whole.",
      "ABCDEFGHIJKLM NOPQRSTUVWXYZ 0123456789",
      "",
      "Then put it on the scanner, text towards the glass.",
    ],
  },
};
