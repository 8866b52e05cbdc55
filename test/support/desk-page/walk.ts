import type { BrowserContextOptions, Page } from "playwright-core";
import { assigned, CALL, OTHER_CALL, queueOf, waiting, WELCOME } from "./desk-words.ts";
import type { DeskRig } from "./rig.ts";
import { PASSWORD } from "./scripted-desk.ts";

export type Visit = (name: string, page: Page) => Promise<void>;

const QUEUE = queueOf(
  waiting({ waited_s: 133, priority: true }),
  waiting({
    call: OTHER_CALL,
    organisme: "msa",
    service: "Retraite agricole",
    site: "Relais de services de Saint-Hilaire-du-Harcouët",
    position: 2,
    waited_s: 41,
    away: true,
  }),
  waiting({
    call: "a".repeat(32),
    service: "Aide au logement",
    site: "Médiathèque de Percy",
    position: 3,
    waited_s: 12,
    language: "en",
    video: false,
  }),
);

/** Leads the experts' page through every state that an expert sees; `visit` is called in each. */
export async function walkExpert(rig: DeskRig, options: BrowserContextOptions, visit: Visit): Promise<void> {
  rig.allowed = /401|WebSocket connection|ERR_/;
  const desk = await rig.desk();
  desk.provider = { label: "Se connecter avec ProConnect", url: "/api/oidc" };
  const page = await rig.page(options);
  await page.goto(desk.url);
  await page.getByLabel("Identifiant").fill("claire");
  await visit("sign-in", page);
  await page.getByLabel("Mot de passe", { exact: true }).fill("faux");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByText("Identifiant ou mot de passe incorrect").waitFor();
  await visit("sign-in-refused", page);
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  const link = await desk.expert(0);
  await link.next("hello");
  link.say(WELCOME);
  const ready = page.locator('button:not([aria-disabled="true"])', { hasText: "Je suis prêt" });
  await ready.waitFor();
  await page.getByRole("button", { name: "Écouter un son" }).click();
  await page.getByText("Avez-vous entendu").waitFor();
  await visit("readiness-asks", page);
  await page.getByRole("button", { name: "Non" }).click();
  await page.getByText("À régler avant de commencer").waitFor();
  await visit("readiness-poor", page);
  await page.getByRole("button", { name: "Écouter un son" }).click();
  await page.getByRole("button", { name: "Oui" }).click();
  await ready.waitFor();
  await visit("readiness", page);
  await ready.click();
  link.say(queueOf());
  await page.getByText("Personne n'attend").first().waitFor();
  await visit("queue-empty", page);
  await page.getByRole("button", { name: "Faire une pause" }).click();
  await page.getByRole("heading", { name: "Vous êtes en pause" }).waitFor();
  await visit("pause", page);
  await page.getByRole("button", { name: "Reprendre" }).click();
  link.say(QUEUE);
  await page.getByText("Retraite agricole").waitFor();
  await visit("queue", page);
  link.say({ type: "ring", call: CALL });
  await link.next("rung");
  await page.getByText("Appel entrant").waitFor();
  await visit("ringing", page);
  await page.getByRole("button", { name: /Prendre l'appel de Mairie/ }).click();
  await link.next("take");
  const borne = await rig.borne(desk, link);
  link.say(assigned({ talked_s: 0 }));
  await page.getByText("Mise en relation…").first().waitFor();
  await visit("connecting", page);
  await borne.offer();
  link.say({ type: "condition", call: CALL, media: "video", encryption: "AES_128_GCM" });
  await page.locator(".stage.is-video").waitFor();
  await borne.say({ type: "identifier", kind: "caf-7", value: "1234567" });
  await page.getByText("1 234 567").waitFor();
  await page.getByText("Détails de la liaison").waitFor();
  await visit("call", page);
  await page.getByText("Détails de la liaison").click();
  await visit("call-details", page);
  await page.getByText("Détails de la liaison").click();
  await borne.say({ type: "text", text: "Bonjour, j'entends mal\u2028Vous pouvez écrire" });
  await page.getByRole("button", { name: /^Texte/ }).click();
  await page.getByLabel("Votre message").pressSequentially("Oui, bien sûr");
  await visit("text", page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Transférer" }).click();
  await visit("transfer", page);
  await page.getByRole("button", { name: /CPAM/ }).click();
  await visit("transfer-confirm", page);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Inviter" }).click();
  await page.getByRole("button", { name: "Créer le lien" }).click();
  link.say({ type: "invitation", call: CALL, url: `${desk.url}/invite#s3cret-of-the-link`, valid_s: 900 });
  await page.getByLabel("Lien à envoyer").waitFor();
  await visit("invite", page);
  await page.keyboard.press("Escape");
  await borne.say({ type: "reminder" });
  await page.getByText("20 minutes d'entretien").waitFor();
  await page.getByRole("button", { name: "Couper le micro" }).click();
  await page.getByRole("button", { name: "Couper l'image" }).click();
  await visit("reminder-and-muted", page);
  await page.getByRole("button", { name: "Mettre en attente" }).click();
  await page.getByText("L'usager ne vous voit pas").waitFor();
  await visit("held", page);
  await page.getByRole("button", { name: "Reprendre" }).click();
  link.say({ type: "condition", call: CALL, media: "audio-only", encryption: "AES_128_GCM" });
  await page.getByText("la voix continue").first().waitFor();
  await visit("audio-only", page);
  link.say({ type: "condition", call: CALL, media: "reconnecting", encryption: "AES_128_GCM" });
  await page.getByText("Ne raccrochez pas").waitFor();
  await visit("reconnecting", page);
  link.say({ type: "condition", call: CALL, media: "video", encryption: "AES_128_GCM" });
  desk.open = false;
  link.cut();
  await page.getByText("l'appel continue").waitFor();
  await visit("link-lost", page);
  await page.getByRole("button", { name: "Raccrocher" }).click();
  await visit("hang-up-asked", page);
  await page.getByRole("button", { name: "Oui, raccrocher" }).click();
  await page.getByText("Quel était le motif").waitFor();
  await visit("wrap-up", page);
  desk.open = true;
  const again = await desk.expert(1);
  await again.next("hello");
  again.say(WELCOME);
  again.say({ type: "refused", about: "hello", reason: "replaced" });
  await page.getByText("Poste ouvert ailleurs").waitFor();
  await visit("replaced", page);
}
