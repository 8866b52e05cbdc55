import type { DeskToExpert, Waiting } from "../../../src/contract/signalling/types.ts";

type Of<T extends DeskToExpert["type"]> = Extract<DeskToExpert, { type: T }>;

export const CALL = "0123456789abcdef0123456789abcdef";
export const OTHER_CALL = "fedcba9876543210fedcba9876543210";

/** First words of a desk with two organismes to serve and two to transfer to. */
export const WELCOME: Of<"welcome"> = {
  type: "welcome",
  v: 1,
  desk: "Manche",
  name: "Claire Lenoir",
  announced: "Claire, conseillère CAF",
  organismes: [
    {
      id: "caf",
      name: "CAF de la Manche",
      papers: {
        kinds: [
          { id: "domicile", fr: "Justificatif de domicile", en: "Proof of address" },
          { id: "identite", fr: "Pièce d'identité", en: "Identity document" },
        ],
        filing: { type: "download" },
        preview_prints: true,
      },
    },
    { id: "msa", name: "MSA Côtes Normandes" },
  ],
  transfer_to: [
    { id: "cpam", name: "CPAM de la Manche", staffed: 2 },
    { id: "france-travail", name: "France Travail", staffed: 0 },
  ],
  reasons: [
    { id: "dossier", fr: "Suivi de dossier", en: "Follow-up of a file" },
    { id: "pieces", fr: "Pièces justificatives", en: "Supporting papers" },
    { id: "droits", fr: "Question sur les droits", en: "Question about rights" },
    { id: "rdv", fr: "Prise de rendez-vous", en: "Appointment" },
    { id: "autre", fr: "Autre motif", en: "Another reason" },
  ],
  ice: [],
};

export const waiting = (change: Partial<Waiting> = {}): Waiting => ({
  call: CALL,
  organisme: "caf",
  service: "Allocations familiales",
  borne: "manche/barneville",
  site: "Mairie de Barneville-Carteret",
  language: "fr",
  waited_s: 47,
  position: 1,
  priority: false,
  video: true,
  away: false,
  ...change,
});

export const queueOf = (...calls: readonly Waiting[]): Of<"queue"> => ({
  type: "queue",
  calls: [...calls],
  available: 2,
  busy: 1,
});

export const assigned = (change: Partial<Of<"assigned">> = {}): Of<"assigned"> => ({
  type: "assigned",
  call: CALL,
  organisme: "caf",
  service: "Allocations familiales",
  borne: "manche/barneville",
  site: "Mairie de Barneville-Carteret",
  language: "fr",
  video: true,
  talked_s: 0,
  held: false,
  ice: [],
  ...change,
});
