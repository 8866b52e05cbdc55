import type { Fault, Words } from "./fault.ts";

const VOICE_ONLY: Words = {
  fr: "L'image est en panne, la voix marche.",
  en: "The picture is out of order, the voice works.",
};
const NO_SOUND: Words = {
  fr: "Le son est en panne : lisez l'écran.",
  en: "The sound is out of order: please read the screen.",
};

/** Camera and sound. */
export const MEDIA_FAULTS = {
  "camera.absent": {
    number: 301,
    owner: "syndicat",
    severity: "major",
    takes: ["camera"],
    selfRepair: "reopen with backoff, restart the media process",
    usager: VOICE_ONLY,
    remedy: { fr: "Vérifier le câble de la caméra.", en: "Check the camera's cable." },
  },
  "camera.frozen": {
    number: 302,
    owner: "syndicat",
    severity: "major",
    takes: ["camera"],
    selfRepair: "restart the media process",
    usager: VOICE_ONLY,
    remedy: { fr: "Débrancher puis rebrancher la caméra.", en: "Unplug the camera and plug it in again." },
  },
  "camera.black": {
    number: 303,
    owner: "collectivite",
    severity: "major",
    takes: ["camera"],
    usager: VOICE_ONLY,
    remedy: { fr: "Allumer la lumière, ôter le cache de la caméra.", en: "Put the light on, remove the lens cap." },
  },
  "camera.busy": {
    number: 304,
    owner: "syndicat",
    severity: "major",
    takes: ["camera"],
    selfRepair: "reopen with backoff",
    usager: VOICE_ONLY,
    remedy: { fr: "Redémarrer la borne.", en: "Restart the borne." },
  },
  "audio.absent": {
    number: 401,
    owner: "syndicat",
    severity: "critical",
    takes: ["sound"],
    selfRepair: "reopen with backoff",
    usager: NO_SOUND,
    remedy: {
      fr: "Vérifier le câble du micro et du haut-parleur.",
      en: "Check the cable of microphone and loudspeaker.",
    },
  },
  "audio.loop.fail": {
    number: 402,
    owner: "syndicat",
    severity: "critical",
    takes: ["sound"],
    selfRepair: "re-route, reset the volume",
    usager: NO_SOUND,
    remedy: {
      fr: "Vérifier que le haut-parleur n'est ni coupé ni couvert.",
      en: "Check that the loudspeaker is neither muted nor covered.",
    },
  },
  "audio.echo": {
    number: 403,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "reset the volume",
    remedy: { fr: "Éloigner le micro du haut-parleur.", en: "Move the microphone away from the loudspeaker." },
  },
  "audio.voice": {
    number: 404,
    owner: "syndicat",
    severity: "minor",
    takes: [],
    remedy: {
      fr: "Installer la synthèse vocale (espeak-ng) ou les messages enregistrés : ils ne sont plus qu'écrits.",
      en: "Install the speech synthesis (espeak-ng) or the recorded prompts: they are only written now.",
    },
  },
  "audio.handset": {
    number: 405,
    owner: "syndicat",
    severity: "major",
    takes: [],
    selfRepair: "sound goes by the loudspeaker; the handset is looked for",
    remedy: {
      fr: "Vérifier le câble du combiné ou de la prise casque.",
      en: "Check the cable of the handset or headphone jack.",
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;
