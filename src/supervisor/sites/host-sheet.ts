import { renderSVG } from "uqr";
import type { HoursRow } from "../../calendar/hours-words.ts";
import { Html, html, page } from "../documents/html.ts";
import { SHEET_STYLE, SHEET_STYLE_PATH } from "../documents/sheet-style.ts";

/** Somebody to call: a function, never a person. */
export interface SheetContact {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
}

/** What the host's sheet of a site says. */
export interface SheetFacts {
  readonly site: string;
  readonly hours: readonly HoursRow[];
  /** Whose duty the borne is. */
  readonly syndicat: SheetContact;
  /** Whose duty room, power, line and paper are. */
  readonly collectivite: SheetContact;
  readonly organismes: readonly SheetContact[];
  /** Where the host writes into the incident book; it goes on the sheet as a QR code. */
  readonly reportUrl?: string | undefined;
}

/** The host's sheet: three states, one gesture each, whom to call. A page of the console, A4, in French. */
export function hostSheetPage(facts: SheetFacts): string {
  return page(`Fiche d'accueil, ${facts.site}`, SHEET_STYLE_PATH, sheet(facts), "sheet");
}

/** The same as a file that stands alone. */
export function hostSheetFile(facts: SheetFacts): string {
  const linked = `<link rel="stylesheet" href="${SHEET_STYLE_PATH}" />`;
  return hostSheetPage(facts).replace(linked, `<style>${SHEET_STYLE}</style>`);
}

function sheet({ site, hours, syndicat, collectivite, organismes, reportUrl }: SheetFacts): Html {
  return html`<main>
    <h1>La borne : que faire ?</h1>
    <p class="lead">
      ${site}. Regardez la lumière <strong>autour du bouton</strong> et l'écran. Vous n'avez rien à régler ni à ouvrir.
    </p>
    ${state(
      ring("breathe"),
      "1. Tout va bien",
      "La lumière monte et descend, doucement. L'écran dit d'appuyer sur le bouton.",
      "rien. L'usager appuie une fois sur le bouton, et un agent répond en image.",
      "Lumière éteinte et « Fermé » à l'écran : ce sont les heures de fermeture. Lumière fixe : quelqu'un est en entretien.",
    )}
    ${state(
      ring("note"),
      "2. Service limité",
      "La lumière monte et descend, mais l'écran dit ce qui ne marche pas (image, impression, lecture d'un papier).",
      "remettre du papier ou refermer l'imprimante, allumer la lumière de la pièce ; puis attendre une minute.",
      "On peut encore appeler. Si la phrase reste, prévenir (ci-dessous).",
    )}
    ${state(
      ring("alarm"),
      "3. Hors service",
      "La lumière clignote vite, et l'écran dit « Hors service ». Ou tout est noir pendant l'ouverture.",
      "débrancher la borne, compter jusqu'à 10, la rebrancher, attendre 2 minutes. Une seule fois.",
      "Si cela recommence : donner à l'usager le numéro de téléphone de l'écran, et prévenir.",
    )}
    ${contacts(syndicat, collectivite, organismes)}
    <div class="foot">
      <div>
        ${
          hours.length === 0
            ? html``
            : html`<p>La borne est ouverte : ${hours.map(({ day, hours: when }) => `${day} ${when}`).join(" ; ")}.</p>`
        }
        <p>
          Ne jamais regarder ni écouter un entretien. Rendre à l'usager tout papier oublié ; sinon, le détruire.
          ${reportUrl === undefined ? "" : "Pour signaler un problème sans téléphoner : photographier ce code."}
        </p>
      </div>
      ${reportUrl === undefined ? html`` : new Html(renderSVG(reportUrl, { ecc: "M", border: 2, pixelSize: 4 }))}
    </div>
  </main>`;
}

function state(drawing: Html, title: string, seen: string, gesture: string, more: string): Html {
  return html`<section class="state">
    ${drawing}
    <div>
      <h2>${title}</h2>
      <p>${seen}</p>
      <p class="gesture">${gesture}</p>
      <p>${more}</p>
    </div>
  </section>`;
}

function contacts(syndicat: SheetContact, collectivite: SheetContact, organismes: readonly SheetContact[]): Html {
  const named = organismes.slice(0, 4);
  return html`<table>
    <caption>
      Qui appeler
    </caption>
    <tbody>
      <tr>
        <th scope="row">La borne elle-même : image, son, bouton, « Hors service »</th>
        <td>${who("Le syndicat", syndicat)}</td>
      </tr>
      <tr>
        <th scope="row">La pièce, le courant, internet, le papier et l'encre</th>
        <td>${who("La mairie ou la communauté de communes", collectivite)}</td>
      </tr>
      <tr>
        <th scope="row">Personne ne répond aux heures promises</th>
        <td>
          ${
            named.length === 0
              ? who("L'organisme appelé", {})
              : named.map((one, index) => html`${index === 0 ? html`` : html`<br />`}${who("", one)}`)
          }
        </td>
      </tr>
    </tbody>
  </table>`;
}

/** A name and a number; without a number, room to write it down. */
function who(usual: string, { name, phone }: SheetContact): Html {
  return html`${name ?? usual} <strong>${phone ?? "................"}</strong>`;
}

/** The ring round the button: by its drawing, so that a black and white print says the same. */
function ring(kind: "breathe" | "note" | "alarm"): Html {
  const circles = {
    breathe: `<circle cx="50" cy="50" r="44" fill="none" stroke="#8b8a80" stroke-width="3" stroke-dasharray="2 5"/><circle cx="50" cy="50" r="36" fill="none" stroke="#17453e" stroke-width="8"/>`,
    note: `<circle cx="50" cy="50" r="44" fill="none" stroke="#8b8a80" stroke-width="3" stroke-dasharray="2 5"/><circle cx="50" cy="50" r="36" fill="none" stroke="#17453e" stroke-width="8" stroke-dasharray="28 6"/>`,
    alarm: `<path d="M50 0v12M50 88v12M0 50h12M88 50h12M15 15l8 8M77 77l8 8M85 15l-8 8M23 77l-8 8" stroke="#9d1c1c" stroke-width="6"/><circle cx="50" cy="50" r="34" fill="none" stroke="#9d1c1c" stroke-width="10"/>`,
  }[kind];
  const inside = {
    breathe: `<path d="M36 51l10 10 19-21" fill="none" stroke="#17453e" stroke-width="7"/>`,
    note: `<path d="M50 34v20M50 64v3" fill="none" stroke="#17453e" stroke-width="8"/>`,
    alarm: `<path d="M39 39l22 22M61 39L39 61" fill="none" stroke="#9d1c1c" stroke-width="8"/>`,
  }[kind];
  return new Html(`<svg viewBox="0 0 100 100" aria-hidden="true">${circles}${inside}</svg>`);
}
