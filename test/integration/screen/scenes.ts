import { COMMISSIONING } from "./scenes-of-commissioning.ts";
import type { Scene, View } from "../../../src/contract/screen/types.ts";
import type { ScreenState } from "../../../src/screen/port.ts";

type Keypad = View["keypad"];

/** A way to show the screen: a scene and what stands beside it. */
export interface Shown {
  readonly name: string;
  readonly scene: Scene;
  readonly notice?: string;
  readonly keypad?: Keypad;
  readonly text?: View["text"];
  readonly speaking?: boolean;
  /** Read at arm's length, by an installer: from so many millimetres. */
  readonly distanceMm?: number;
}

const service = (id: string, name: string, state: "ready" | "limited" | "closed" | "out-of-order" = "ready") => ({
  id,
  name,
  state,
  hours: state === "closed" ? "du lundi au vendredi, 9 h à 12 h" : null,
});

const services = [
  service("caf", "CAF de la Manche"),
  service("cpam", "Assurance maladie", "closed"),
  service("msa", "MSA Côtes Normandes"),
  service("france-travail", "France Travail", "out-of-order"),
];

const many = Array.from({ length: 16 }, (_, at) => service(`s${at}`, `Service des affaires sociales ${at + 1}`));

const hours = [
  { day: "Lundi à jeudi", hours: "9 h à 12 h, 14 h à 17 h" },
  { day: "Vendredi", hours: "9 h à 12 h" },
];

const week = ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"].map((day) => ({
  day,
  hours: "9 h à 12 h 30, 14 h à 17 h 30",
}));

export const call: Extract<Scene, { type: "call" }> = {
  type: "call",
  organisme: "CAF de la Manche",
  expert: "Claire, conseillère",
  media: "video",
  held: false,
  guest: null,
  own_view: true,
  frame_height_mm: 600,
  reminder: false,
  expert_muted: false,
};

export const keypad: NonNullable<Keypad> = {
  kind: "caf",
  label: "Votre numéro d'allocataire, 7 chiffres",
  length: 7,
  groups: [3, 4],
  mistake: false,
  sent: false,
};

const spoken = "Appuyez sur le bouton pour parler à la CAF. Un agent vous répond. Rien n'est enregistré.";

const piece: Extract<NonNullable<typeof call.paper>, { kind: "piece" }> = {
  kind: "piece",
  id: "piece-1",
  label: "Justificatif de domicile",
  source: "glass",
  state: "asked",
  pages: 0,
  more: false,
  preview: null,
  problem: null,
};

const print: Extract<NonNullable<typeof call.paper>, { kind: "print" }> = {
  kind: "print",
  id: "print-1",
  title: "Attestation de paiement",
  state: "shown",
  done: 0,
  total: 3,
  preview: null,
  problem: null,
};

const out = "Il n'y a plus de papier. Demandez à l'accueil.";

/** Papers in a call, and forms without one. */
export const PAPERS: readonly Shown[] = [
  {
    name: "paper-glass",
    scene: { ...call, paper: piece },
    notice: "CAF de la Manche, Claire, conseillère, vous demande : Justificatif de domicile. Vous pouvez refuser.",
  },
  {
    name: "paper-feeder-long",
    scene: {
      ...call,
      paper: { ...piece, source: "feeder", label: "Trois dernières fiches de paie et l'attestation de l'employeur" },
    },
  },
  {
    name: "paper-empty",
    scene: { ...call, paper: { ...piece, source: "feeder", problem: "Il n'y a pas de feuille." } },
  },
  { name: "paper-laid", scene: { ...call, paper: { ...piece, state: "laid" } } },
  { name: "paper-scanning", scene: { ...call, paper: { ...piece, state: "scanning", pages: 2, more: true } } },
  { name: "paper-received", scene: { ...call, paper: { ...piece, state: "received", pages: 3 } } },
  { name: "print-shown", scene: { ...call, paper: print } },
  { name: "print-printing", scene: { ...call, paper: { ...print, state: "printing", done: 1 } } },
  { name: "print-held-up", scene: { ...call, paper: { ...print, state: "held-up", done: 1, problem: out } } },
  { name: "print-completed", scene: { ...call, paper: { ...print, state: "completed", done: 3 } } },
  {
    name: "papers-all",
    scene: { type: "papers", places: ["glass", "feeder", "printer"] },
    notice: "Reprenez vos papiers.",
  },
  { name: "papers-glass", scene: { type: "papers", places: ["glass"] } },
  {
    name: "welcome-forms",
    scene: { type: "welcome", service: services[0] ?? null, others: services.slice(1), limited: null, forms: true },
  },
  {
    name: "out-of-order-forms",
    scene: {
      type: "out-of-order",
      help: { gesture: "Vérifiez que la prise de la borne est branchée.", whom: "la mairie", phone: "02 33 00 00 00" },
      forms: true,
    },
  },
  {
    name: "forms",
    scene: {
      type: "forms",
      phase: "choosing",
      forms: Array.from({ length: 14 }, (_, at) => ({
        id: `f${at}`,
        title: `Demande d'aide au logement, formulaire ${at + 1}`,
        pages: 1 + (at % 3),
      })),
      title: null,
      done: 0,
      total: 0,
      problem: null,
    },
    notice: "Touchez le document que vous voulez. Il sera imprimé tout de suite.",
  },
  {
    name: "forms-held-up",
    scene: { type: "forms", phase: "held-up", forms: [], title: "Demande d'aide", done: 1, total: 2, problem: out },
  },
];

/** Every scene, the harder variants too: long names, many services, all at once. */
export const SHOWN: readonly Shown[] = [
  { name: "asleep", scene: { type: "asleep" } },
  {
    name: "welcome",
    scene: { type: "welcome", service: services[0] ?? null, others: [], limited: null },
    notice: spoken,
  },
  {
    name: "welcome-others",
    scene: {
      type: "welcome",
      service: services[0] ?? null,
      others: services.slice(1),
      limited: "L'imprimante est en panne.",
    },
    notice: spoken,
  },
  { name: "welcome-choice", scene: { type: "welcome", service: null, others: many, limited: null }, notice: spoken },
  { name: "choice", scene: { type: "choice", services } },
  { name: "choice-many", scene: { type: "choice", services: many }, notice: "Touchez le service que vous voulez." },
  {
    name: "ringing",
    scene: { type: "ringing", organisme: "CAF de la Manche" },
    notice: "Ça sonne. Un agent va répondre.",
  },
  {
    name: "queue",
    scene: { type: "queue", organisme: "CAF de la Manche", position: 3, wait_min: 12, callback: true },
    notice: "Tous les agents sont occupés. Vous êtes troisième, l'attente est d'environ 12 minutes.",
  },
  {
    name: "queue-next",
    scene: { type: "queue", organisme: "CAF de la Manche", position: 1, wait_min: null, callback: false },
  },
  { name: "call", scene: call, speaking: true },
  { name: "call-connecting", scene: { ...call, media: "connecting", frame_height_mm: null } },
  { name: "call-audio", scene: { ...call, media: "audio-only", own_view: false }, notice: "L'image est coupée." },
  {
    name: "call-all",
    scene: { ...call, held: true, guest: "interpreter", reminder: true, expert_muted: true },
    notice: "L'agent revient dans un instant.",
    text: [
      { from: "expert", text: "Bonjour, je vous lis." },
      { from: "usager", text: "Bonjour, je n'entends pas bien." },
    ],
  },
  {
    name: "reconnecting",
    scene: { type: "reconnecting", organisme: "CAF de la Manche" },
    notice: "La ligne est coupée.",
  },
  { name: "papers", scene: { type: "papers" }, notice: "Prenez vos papiers sur la vitre et dans l'imprimante." },
  {
    name: "survey",
    scene: {
      type: "survey",
      question: "helped",
      number: 1,
      of: 3,
      text: "Avez-vous obtenu ce que vous vouliez ?",
      answers: [
        { value: 2, label: "Oui" },
        { value: 1, label: "En partie" },
        { value: 0, label: "Non" },
      ],
    },
  },
  { name: "goodbye", scene: { type: "goodbye" }, notice: "Au revoir. Tout est effacé." },
  {
    name: "ticket",
    scene: { type: "ticket", organisme: "CAF de la Manche", code: "4831", wait_min: 25, printed: true },
    notice: "Votre code est le 4 8 3 1.",
  },
  {
    name: "fallback",
    scene: {
      type: "fallback",
      organisme: "CAF de la Manche",
      why: "no-answer",
      phone: "02 33 00 00 00",
      hours,
      printed: true,
    },
    notice: "Personne n'a pu répondre. Vous pouvez téléphoner.",
  },
  {
    name: "fallback-bare",
    scene: { type: "fallback", organisme: null, why: "unavailable", phone: null, hours: [], printed: false },
  },
  { name: "closed", scene: { type: "closed", next: "lundi à 9 h", phone: "02 33 00 00 00", hours: week } },
  {
    name: "out-of-order",
    scene: {
      type: "out-of-order",
      help: {
        gesture: "Vérifiez que la prise de la borne est branchée.",
        whom: "la mairie",
        phone: "02 33 00 00 00",
      },
    },
  },
  { name: "test-chart", scene: { type: "test-chart", head_mm: 230 } },
  { name: "keypad", scene: { type: "ringing", organisme: "CAF de la Manche" }, keypad },
  {
    name: "keypad-mistake",
    scene: { type: "ringing", organisme: "CAF de la Manche" },
    keypad: { ...keypad, mistake: true },
    notice: "Tapez votre numéro d'allocataire, ou touchez Passer.",
  },
  {
    name: "keypad-long",
    scene: { type: "ringing", organisme: "CAF de la Manche" },
    keypad: {
      ...keypad,
      kind: "nir",
      label: "Votre numéro de sécurité sociale",
      length: 15,
      groups: [1, 2, 2, 2, 3, 3, 2],
    },
  },
  { name: "keypad-call", scene: call, keypad },
  ...PAPERS,
  ...COMMISSIONING,
];

/** Screens that bornes have: 27 inches on end, 24 inches, 10.1 inches. */
export const SCREENS = [
  { name: "portrait", width: 1080, height: 1920, pixel_mm: 0.311, distance_mm: 900 },
  { name: "landscape", width: 1920, height: 1080, pixel_mm: 0.277, distance_mm: 700 },
  { name: "small", width: 1024, height: 600, pixel_mm: 0.2175, distance_mm: 700 },
] as const;

export type TestScreen = (typeof SCREENS)[number];

/** The state of the screen that shows it so. */
export function stateOf(shown: Shown, screen: TestScreen, language: "fr" | "en" = "fr"): ScreenState {
  return {
    language,
    site: "Mairie de Saint-Lô",
    pixel_mm: screen.pixel_mm,
    distance_mm: screen.distance_mm,
    scene: shown.scene,
    notice: shown.notice ?? null,
    keypad: shown.keypad ?? null,
    text: shown.text ?? [],
    speaking: shown.speaking ?? false,
  };
}
