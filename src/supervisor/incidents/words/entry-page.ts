import { SYMPTOMS, TEXT_MAX } from "../entry/symptoms.ts";
import { html, page } from "../../documents/html.ts";
import { STYLE_PATH } from "../../documents/style.ts";
import { TITLES } from "../../fleet/titles.ts";

/**
 * The host's form, French first.
 * @param where words of the place, or the borne's id
 * @param grid address of the weekly grid of its site; absent = it stands nowhere
 */
export function entryPage(where: string, borne: string, grid?: string): string {
  const title = "Signaler un problème de la borne";
  const choices = SYMPTOMS.map(
    (code) =>
      html`<label class="choice"
        ><input type="radio" name="code" value="${code}" required /><span
          >${TITLES[code].fr}<br /><span class="en" lang="en">${TITLES[code].en}</span></span
        ></label
      >`,
  );
  const body = html`<main>
    <h1>${title}</h1>
    <p>${where}, borne ${borne}. <span class="en" lang="en">Report a problem with the borne.</span></p>
    <form method="post">
      <fieldset>
        <legend>Qu'est-ce qui ne va pas ? <span class="en" lang="en">What is wrong?</span></legend>
        ${choices}
      </fieldset>
      <label class="text" for="text"
        >En quelques mots, si besoin <span class="en" lang="en">(a few words, if needed)</span></label
      >
      <p id="hint">
        Aucun nom, aucun numéro, rien sur un usager.
        <span class="en" lang="en">No name, no number, nothing about a user.</span>
      </p>
      <textarea id="text" name="text" rows="3" maxlength="${TEXT_MAX}" aria-describedby="hint"></textarea>
      <p>
        <button type="submit">Envoyer <span lang="en">/ Send</span></button>
      </p>
    </form>
    ${
      grid === undefined
        ? []
        : html`<p>
            <a href="${grid}">Corriger le comptage de la semaine</a>
            <span class="en" lang="en">(correct the count of the week)</span>
          </p>`
    }
  </main>`;
  return page(title, STYLE_PATH, body);
}

/** What the host sees afterwards, or instead. */
export function entryAnswer(kind: "thanks" | "unknown" | "often" | "incomplete"): string {
  const { fr, en } = ANSWERS[kind];
  const title = kind === "thanks" ? "C'est noté" : "Cela n'a pas marché";
  const body = html`<main>
    <h1>${title}</h1>
    <p>${fr}</p>
    <p class="en" lang="en">${en}</p>
  </main>`;
  return page(title, STYLE_PATH, body);
}

const ANSWERS = {
  thanks: {
    fr: "Merci. La maintenance est prévenue ; inutile de recommencer.",
    en: "Thank you. Maintenance has been told; there is no need to do it again.",
  },
  unknown: {
    fr: "Ce lien n'est plus valable. Demandez une nouvelle fiche au syndicat, ou téléphonez.",
    en: "This link is no longer valid. Ask the syndicat for a new sheet, or telephone.",
  },
  often: {
    fr: "Plusieurs messages viennent déjà d'être envoyés. Réessayez dans une heure, ou téléphonez.",
    en: "Several messages have just been sent. Try again in an hour, or telephone.",
  },
  incomplete: {
    fr: "Choisissez ce qui ne va pas, puis envoyez. Revenez à la page précédente.",
    en: "Choose what is wrong, then send. Go back to the page before.",
  },
} as const;
