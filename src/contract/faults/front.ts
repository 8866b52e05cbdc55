import type { Fault } from "./fault.ts";

/** Button, lamps, presence sensor, screen. */
export const FRONT_FAULTS = {
  "button.stuck": {
    number: 101,
    owner: "syndicat",
    severity: "major",
    takes: ["button"],
    usager: { fr: "Le bouton est bloqué : demandez à l'accueil.", en: "The button is stuck: please ask the host." },
    remedy: {
      fr: "Dégager le bouton ; s'il reste enfoncé, appeler le syndicat.",
      en: "Free the button; if it stays pressed, call the syndicat.",
    },
  },
  "button.silent": {
    number: 102,
    owner: "syndicat",
    severity: "major",
    takes: ["button"],
    remedy: {
      fr: "Appuyer une fois sur le bouton : le voyant doit s'allumer.",
      en: "Press the button once: the lamp must light.",
    },
  },
  "button.absent": {
    number: 103,
    owner: "syndicat",
    severity: "critical",
    takes: ["button"],
    selfRepair: "reopen with backoff",
    usager: {
      fr: "Le bouton est en panne : demandez à l'accueil.",
      en: "The button is out of order: please ask the host.",
    },
    remedy: { fr: "Vérifier le câble du bouton.", en: "Check the button's cable." },
  },
  "lamps.absent": {
    number: 111,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    selfRepair: "reopen with backoff",
    remedy: { fr: "Vérifier le câble des voyants.", en: "Check the lamps' cable." },
  },
  "presence.stuck": {
    number: 201,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    selfRepair: "re-initialise the sensor",
    remedy: { fr: "Dégager ce qui est posé devant le capteur.", en: "Remove what stands in front of the sensor." },
  },
  "presence.absent": {
    number: 202,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    selfRepair: "reopen with backoff",
    remedy: { fr: "Vérifier le câble du capteur de présence.", en: "Check the presence sensor's cable." },
  },
  "presence.degraded": {
    number: 203,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    selfRepair: "reopen the lost sensor with backoff",
    remedy: {
      fr: "Vérifier le câble du capteur nommé ; les autres voient encore.",
      en: "Check the cable of the sensor that is named; the others still see.",
    },
  },
  "display.off": {
    number: 501,
    owner: "syndicat",
    severity: "major",
    takes: ["screen"],
    selfRepair: "restart the page",
    remedy: { fr: "Vérifier que l'écran est allumé.", en: "Check that the screen is on." },
  },
} as const satisfies Readonly<Record<string, Fault>>;
