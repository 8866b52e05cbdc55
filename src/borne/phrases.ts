import type { Language, Prompt } from "../../devices/sound/port.ts";
import type { Config } from "./config/types.ts";
import type { Words } from "../contract/faults.ts";

/** Everything that the borne says to the usager by itself. `{phone}` is the site's telephone number. */
const PHRASES = {
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
} as const satisfies Readonly<Record<string, Words>>;

type PhraseId = keyof typeof PHRASES;

/** A phrase as it is spoken and written. Without a telephone number the variant that needs none is taken. */
export function phrase(id: "unavailable" | "closed" | "identify", language: Language, phone?: string): Prompt {
  const chosen: PhraseId = phone === undefined && id !== "identify" ? `${id}-no-phone` : id;
  return { id: chosen, language, text: PHRASES[chosen][language].replace("{phone}", phone ?? "") };
}

/** What a press is answered with when nothing can be called: the site is closed, or the call is not possible now. */
export function unavailable(site: Config["site"], isOpen: boolean): Prompt {
  return phrase(isOpen ? "unavailable" : "closed", site.language, site.fallbackPhone);
}
