import { faultOf, isFaultCode, type Owner, type Words } from "../../contract/faults.ts";
import type { Finding } from "./states.ts";

interface Found {
  readonly owner: Owner;
  readonly words: Words;
}

/** What a person or the wizard finds that is no fault of the catalogue: it is not watched afterwards, only noted. */
const OWN: Readonly<Record<string, Found>> = {
  "sound.not-heard": {
    owner: "syndicat",
    words: { fr: "La voix n'est pas entendue : volume, haut-parleur.", en: "The voice is not heard: volume, speaker." },
  },
  "light.unseen": {
    owner: "syndicat",
    words: { fr: "La lumière n'a pas pu être jugée.", en: "The light could not be judged." },
  },
  "light.dark": {
    owner: "collectivite",
    words: { fr: "Trop sombre : éclairer le visage de face.", en: "Too dark: put a light in front of the face." },
  },
  "light.back-lit": {
    owner: "collectivite",
    words: { fr: "Contre-jour : fermer le store, tourner la borne.", en: "Back-lit: close the blind, turn the borne." },
  },
  "light.bright": {
    owner: "collectivite",
    words: { fr: "Trop de lumière sur le visage.", en: "Too much light on the face." },
  },
  "heights.button": {
    owner: "collectivite",
    words: { fr: "Bouton : entre 90 et 122 cm du sol.", en: "Button: between 90 and 122 cm from the floor." },
  },
  "heights.screen": {
    owner: "collectivite",
    words: { fr: "Milieu de l'écran : entre 90 et 130 cm.", en: "Middle of the screen: between 90 and 130 cm." },
  },
  "heights.knee": {
    owner: "collectivite",
    words: { fr: "Sous la tablette : 70 cm libres au moins.", en: "Below the table: 70 cm free at least." },
  },
  "heights.corner": {
    owner: "collectivite",
    words: { fr: "Bouton à plus de 40 cm de tout angle de mur.", en: "Button more than 40 cm from a corner of walls." },
  },
  "lamps.not-seen": {
    owner: "syndicat",
    words: { fr: "Une lampe ne s'allume pas : câblage.", en: "A lamp does not light: wiring." },
  },
  "printer.no-page": {
    owner: "syndicat",
    words: { fr: "La page d'essai n'est pas bonne.", en: "The test page is not good." },
  },
  "scanner.no-page": {
    owner: "syndicat",
    words: { fr: "La page lue n'est pas bonne.", en: "The scanned page is not good." },
  },
  "call.nobody": {
    owner: "organisme",
    words: { fr: "Personne n'a répondu à l'appel d'essai.", en: "Nobody answered the test call." },
  },
  "call.refused": {
    owner: "organisme",
    words: { fr: "L'appel d'essai est refusé : organisme fermé.", en: "The test call is refused: organisme closed." },
  },
  "call.lost": {
    owner: "collectivite",
    words: { fr: "L'appel d'essai a été coupé : la ligne.", en: "The test call was cut off: the line." },
  },
  "call.not-good": {
    owner: "syndicat",
    words: { fr: "On ne s'est pas bien vus et entendus.", en: "You did not see and hear each other well." },
  },
  "test.failed": {
    owner: "syndicat",
    words: { fr: "L'essai n'a pas pu se faire.", en: "The test could not be made." },
  },
};

/** A finding by its code, with whose duty it is. */
export function finding(code: string): Finding {
  return { code, owner: isFaultCode(code) ? faultOf(code).owner : (OWN[code]?.owner ?? "syndicat") };
}

/** What is to be done about it, in words. */
export function findingWords(code: string, language: "fr" | "en"): string {
  if (isFaultCode(code)) return faultOf(code).remedy[language];
  return (OWN[code] ?? OWN["test.failed"])?.words[language] ?? code;
}

/** Codes of the wizard's own, for the documents. */
export const OWN_FINDINGS = Object.keys(OWN);
