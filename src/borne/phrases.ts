import type { Language, Prompt } from "../../devices/sound/port.ts";
import type { Words } from "../contract/faults.ts";
import type { Config } from "./config/types.ts";
import { PAPERS_PHRASES } from "./phrases-papers.ts";
import { UPDATE_PHRASES } from "./phrases-update.ts";

/**
 * Everything that the borne says to the usager by itself. `{...}` is filled in. An id that ends in `-no-phone` is taken
 * where no telephone number is known.
 */
const PHRASES = {
  ...PAPERS_PHRASES,
  ...UPDATE_PHRASES,
  unavailable: {
    fr: "L'appel n'est pas possible pour l'instant. Vous pouvez téléphoner au {phone}.",
    en: "A call is not possible at the moment. You can telephone {phone}.",
  },
  "unavailable-no-phone": {
    fr: "L'appel n'est pas possible pour l'instant. Demandez à l'accueil.",
    en: "A call is not possible at the moment. Please ask the host.",
  },
  closed: {
    fr: "Le service est fermé. Vous pouvez téléphoner au {phone}.",
    en: "The service is closed. You can telephone {phone}.",
  },
  "closed-no-phone": {
    fr: "Le service est fermé. Les horaires sont affichés.",
    en: "The service is closed. The opening hours are on display.",
  },
  identify: { fr: "C'est cette borne.", en: "It is this terminal." },
  welcome: {
    fr: "Bonjour. Appuyez sur le bouton pour parler avec {organisme}. Une personne vous répondra à l'écran. Rien n'est enregistré.",
    en: "Hello. Press the button to talk with {organisme}. A person will answer you on the screen. Nothing is recorded.",
  },
  "welcome-choice": {
    fr: "Bonjour. Appuyez sur le bouton, puis choisissez un service sur l'écran. Une personne vous répondra. Rien n'est enregistré.",
    en: "Hello. Press the button, then choose a service on the screen. A person will answer you. Nothing is recorded.",
  },
  choose: { fr: "Choisissez un service sur l'écran.", en: "Choose a service on the screen." },
  ringing: {
    fr: "Nous appelons {organisme}. Vous n'avez rien d'autre à faire.",
    en: "We are calling {organisme}. There is nothing else to do.",
  },
  queue: {
    fr: "Vous êtes en position {position}. Attente : environ {minutes} minutes.",
    en: "You are number {position} in the queue. The wait is about {minutes} minutes.",
  },
  "queue-soon": {
    fr: "Vous êtes en position {position}. Attente : moins d'une minute.",
    en: "You are number {position} in the queue. The wait is less than a minute.",
  },
  "queue-unknown": {
    fr: "Vous êtes en position {position}. Une personne va vous répondre.",
    en: "You are number {position} in the queue. A person will answer you.",
  },
  identifier: {
    fr: "Si vous avez votre numéro, tapez-le sur l'écran. Sinon, attendez simplement.",
    en: "If you have your number, type it on the screen. Otherwise, simply wait.",
  },
  "identifier-mistake": {
    fr: "Ce numéro n'est pas complet ou pas juste. Vérifiez-le, ou passez cette étape.",
    en: "This number is not complete or not right. Please check it, or skip this step.",
  },
  answered: { fr: "{expert} vous répond.", en: "{expert} is answering." },
  "audio-only": {
    fr: "L'image est coupée pour l'instant. La conversation continue.",
    en: "There is no picture for the moment. The conversation goes on.",
  },
  "picture-back": { fr: "L'image est revenue.", en: "The picture is back." },
  reconnecting: {
    fr: "La liaison est coupée. Nous rétablissons l'appel, restez là.",
    en: "The line was cut. We are setting up the call again, please stay.",
  },
  back: { fr: "La liaison est rétablie.", en: "The line is back." },
  held: {
    fr: "On vous demande de patienter quelques instants. L'appel n'est pas coupé.",
    en: "Please hold for a moment. The call is not cut.",
  },
  unheld: { fr: "L'entretien reprend.", en: "The conversation goes on." },
  transfer: {
    fr: "Votre appel passe à un autre service : {organisme}.",
    en: "Your call goes to another service: {organisme}.",
  },
  overflow: { fr: "Un autre service va vous répondre : {organisme}.", en: "Another service will answer: {organisme}." },
  "expert-lost": {
    fr: "La personne qui vous répondait a été coupée. Une autre va vous répondre en priorité.",
    en: "The person who answered you was cut off. Another one will answer you with priority.",
  },
  "guest-interpreter": { fr: "Un interprète rejoint l'entretien.", en: "An interpreter joins the conversation." },
  "guest-relay": { fr: "Un relais rejoint l'entretien.", en: "A relay joins the conversation." },
  "guest-third-party": {
    fr: "Une autre personne rejoint l'entretien.",
    en: "Another person joins the conversation.",
  },
  "guest-left": { fr: "La troisième personne est partie.", en: "The third person has left." },
  reminder: {
    fr: "Vous parlez depuis {minutes} minutes. Pensez à conclure, sans vous presser.",
    en: "You have been talking for {minutes} minutes. Please think of concluding, without haste.",
  },
  papers: {
    fr: "L'entretien est terminé. Reprenez vos papiers.",
    en: "The conversation is over. Please take your papers.",
  },
  "survey-helped": {
    fr: "Avez-vous obtenu ce que vous cherchiez ?",
    en: "Did you get what you came for?",
  },
  "survey-picture-sound": {
    fr: "Avez-vous bien vu et entendu votre interlocuteur ?",
    en: "Could you see and hear the other person well?",
  },
  "survey-again": { fr: "Reviendriez-vous ici ?", en: "Would you come here again?" },
  goodbye: { fr: "Merci, et au revoir.", en: "Thank you, and goodbye." },
  "no-answer": {
    fr: "Personne n'a pu vous répondre. Vous pouvez téléphoner au {phone}.",
    en: "Nobody could answer. You can telephone {phone}.",
  },
  "no-answer-no-phone": {
    fr: "Personne n'a pu vous répondre. Les horaires sont affichés.",
    en: "Nobody could answer. The opening hours are on display.",
  },
  lost: {
    fr: "L'appel n'a pas pu être rétabli. Vous pouvez appuyer de nouveau, ou téléphoner au {phone}.",
    en: "The call could not be set up again. You can press again, or telephone {phone}.",
  },
  "lost-no-phone": {
    fr: "L'appel n'a pas pu être rétabli. Vous pouvez appuyer de nouveau.",
    en: "The call could not be set up again. You can press again.",
  },
  "unknown-ticket": {
    fr: "Ce numéro n'est pas connu. L'appel continue sans lui.",
    en: "This number is not known. The call goes on without it.",
  },
  ticket: {
    fr: "Votre numéro de rappel est le {code}. Revenez, appuyez, et tapez-le : vous passerez en priorité.",
    en: "Your call-back number is {code}. Come back, press, and type it: you will have priority.",
  },
} as const satisfies Readonly<Record<string, Words>>;

export type PhraseId = keyof typeof PHRASES;

/** Whether a text names a phrase. */
export function isPhrase(id: string): id is PhraseId {
  return Object.hasOwn(PHRASES, id);
}

/** A phrase as it is spoken and written. @throws RangeError when a value that it needs is not given: a defect */
export function phrase(
  id: PhraseId,
  language: Language,
  values: Readonly<Record<string, string | number | undefined>> = {},
): Prompt {
  const bare = `${id}-no-phone`;
  const chosen: PhraseId = values["phone"] === undefined && bare in PHRASES ? (bare as PhraseId) : id;
  const text = PHRASES[chosen][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`phrase ${chosen}: no value for ${name}`);
    return String(value);
  });
  return { id: chosen, language, text };
}

/** What a press is answered with when nothing can be called: the site is closed, or the call is not possible now. */
export function unavailable(site: Config["site"], isOpen: boolean, language: Language = site.language): Prompt {
  return phrase(isOpen ? "unavailable" : "closed", language, { phone: site.fallbackPhone });
}
