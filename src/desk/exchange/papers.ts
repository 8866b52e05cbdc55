import type { OrganismePapers, PaperKind } from "../../contract/signalling/types.ts";
import type { Organisme } from "../config/config.ts";

/** Where an organisme has no list of its own. */
const USUAL_KINDS: readonly PaperKind[] = [
  { id: "identity", fr: "Pièce d'identité", en: "Identity document" },
  { id: "address", fr: "Justificatif de domicile", en: "Proof of address" },
  { id: "income", fr: "Justificatif de ressources", en: "Proof of income" },
  { id: "tax", fr: "Avis d'imposition", en: "Tax notice" },
  { id: "bank", fr: "Relevé d'identité bancaire", en: "Bank details" },
  { id: "family", fr: "Livret de famille ou acte d'état civil", en: "Family record or civil certificate" },
  { id: "form", fr: "Formulaire rempli et signé", en: "Form filled in and signed" },
  { id: "other", fr: "Autre document", en: "Another document" },
];

/** What an expert's page is told of an organisme's papers. */
export function papersOf({ papers }: Pick<Organisme, "papers">): OrganismePapers {
  const kinds = (papers?.kinds ?? []).map(({ id, fr, en }) => ({ id, fr, en: en ?? fr }));
  return {
    kinds: kinds.length > 0 ? kinds : [...USUAL_KINDS],
    filing: { ...(papers?.filing ?? { type: "download" as const }) },
    preview_prints: papers?.previewPrints ?? false,
  };
}

/** Origins of the servers to which experts' pages bring pieces: nothing else but the desk may be spoken to. */
export function filingOrigins(organismes: readonly Pick<Organisme, "papers">[]): readonly string[] {
  const origins = organismes.flatMap(({ papers }) => {
    const filing = papers?.filing;
    return filing === undefined || filing.type === "download" ? [] : [new URL(filing.url).origin];
  });
  return [...new Set(origins)];
}
