import { generateKeyPairSync } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { makeManifest } from "../papers/forms/make-manifest.ts";
import { textPdf } from "../papers/text-pdf.ts";
import { writeAtomic } from "./write-atomic.ts";

const FORMS = [
  {
    id: "aide-logement",
    organisme: "caf",
    title: { fr: "Demande d'aide au logement", en: "Request for housing benefit" },
    lines: ["Nom et prénom :", "Adresse :", "Montant du loyer :", "Date et signature :"],
    pages: 2,
  },
  {
    id: "attestation-hebergement",
    organisme: "caf",
    title: { fr: "Attestation d'hébergement", en: "Certificate of accommodation" },
    lines: ["Je soussigné(e) :", "certifie héberger :", "à l'adresse :", "Date et signature :"],
    pages: 1,
  },
  {
    id: "pieces-inscription",
    organisme: "france-travail",
    title: { fr: "Pièces pour s'inscrire", en: "Papers needed to register" },
    lines: ["Pièce d'identité", "Relevé d'identité bancaire", "Dernier contrat de travail"],
    pages: 1,
  },
] as const;

/** The demo's library of forms, invented, signed with a key that nobody keeps. */
export async function writeForms(
  folder: string,
): Promise<{ readonly formsDir: string; readonly formsKeyFile: string }> {
  const formsDir = join(folder, "forms");
  const formsKeyFile = join(folder, "forms-key.pem");
  mkdirSync(formsDir, { recursive: true });
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  writeAtomic(formsKeyFile, publicKey.export({ type: "spki", format: "pem" }).toString());
  for (const { id, title, lines, pages } of FORMS)
    writeAtomic(join(formsDir, `${id}.pdf`), textPdf(title.fr, lines, pages));
  const named = FORMS.map(({ id, organisme, title }) => ({ id, organisme, title }));
  await makeManifest(formsDir, Math.floor(Date.now() / 1000), named, privateKey);
  return { formsDir, formsKeyFile };
}
