import { html, page, type Html } from "../../documents/html.ts";
import { STYLE_PATH } from "../../documents/style.ts";
import type { ServiceType } from "../config.ts";
import { dateText, dayOf } from "../figures/period.ts";
import type { GridCell, WeeklyGrid } from "../grid/grid.ts";
import { COUNT_MAX, fieldOf, isHosts } from "../grid/host.ts";
import { dayText, OTHER } from "./words.ts";

/** What is said of the last sending. */
export type HostsAnswer =
  | { readonly kind: "saved"; readonly count: number }
  | { readonly kind: "wrong"; readonly fields: readonly string[] }
  | { readonly kind: "often" };

interface Weeks {
  /** Monday of the week before, and after; null = that one cannot be corrected. */
  readonly before: number | null;
  readonly after: number | null;
}

/** The weekly grid as the host corrects it: a form that needs no script, French first. */
export function hostGridPage(grid: WeeklyGrid, { before, after }: Weeks, answer?: HostsAnswer): string {
  const monday = dayOf(grid.week);
  const wrong = new Set(answer?.kind === "wrong" ? answer.fields : []);
  const groups = grid.rows.map(({ organisme, name, cells }) => {
    const counts = cells.map((cell, index) =>
      countOf(cell, fieldOf(organisme, cell.service), grid.services[index], wrong),
    );
    return html`<fieldset>
      <legend>${organisme === "" ? OTHER : name}</legend>
      ${counts}
    </fieldset>`;
  });
  const title = "Comptage de la semaine";
  const body = html`<main>
    <h1>${title}</h1>
    <p>
      ${grid.siteName}, du ${dayText(monday)} au ${dayText(monday + 6)}.
      <span class="en" lang="en">Count of the week.</span>
    </p>
    ${answer ? said(answer) : []}
    <p>
      La borne a déjà compté. Corrigez ce qui est faux, complétez ce qui manque, puis enregistrez.
      <span class="en" lang="en"
        >The borne has counted already. Correct what is wrong, fill in what is missing, then save.</span
      >
    </p>
    <p>Des nombres seulement : aucun nom, rien sur un usager. <span class="en" lang="en">Numbers only.</span></p>
    ${
      groups.length === 0
        ? html`<p>Rien à compter sur ce site. <span class="en" lang="en">Nothing to be counted here.</span></p>`
        : html`<form method="post" action="?week=${grid.week}">
            ${groups}
            <p>* corrigé par la maintenance. <span class="en" lang="en">Corrected by maintenance.</span></p>
            <p>
              <button type="submit">Enregistrer <span lang="en">/ Save</span></button>
            </p>
          </form>`
    }
    <p>${weekLink(before, "Semaine d'avant")} ${weekLink(after, "Semaine d'après")}</p>
  </main>`;
  return page(title, STYLE_PATH, body);
}

function countOf(cell: GridCell, field: string, service: ServiceType | undefined, wrong: ReadonlySet<string>): Html {
  const { value } = cell;
  const name = html`${service?.fr ?? cell.service} <span class="en" lang="en">${service?.en ?? ""}</span>`;
  if (!isHosts(cell)) return html`<p class="count"><span>${name}</span> <span>${value ?? "–"} *</span></p>`;
  return html`<p class="count">
    <label for="${field}">${name}</label>
    <input
      id="${field}"
      type="number"
      name="${field}"
      value="${value === null ? "" : String(value)}"
      min="0"
      max="${COUNT_MAX}"
      inputmode="numeric"
      ${wrong.has(field) ? html`aria-invalid="true"` : html``}
    />
  </p>`;
}

function weekLink(monday: number | null, words: string): Html {
  return monday === null ? html`` : html`<a href="?week=${dateText(monday)}">${words}</a>`;
}

function said(answer: HostsAnswer): Html {
  const [fr, en] = words(answer);
  return html`<p role="status"><strong>${fr}</strong> <span class="en" lang="en">${en}</span></p>`;
}

function words(answer: HostsAnswer): readonly [fr: string, en: string] {
  if (answer.kind === "often") {
    return [
      "Plusieurs envois viennent déjà d'être faits : rien n'a été enregistré. Réessayez dans une heure.",
      "Sent too often: nothing was saved. Try again in an hour.",
    ];
  }
  if (answer.kind === "wrong") {
    const n = answer.fields.length;
    return [
      `${n === 1 ? "Une case n'est pas un nombre" : `${n} cases ne sont pas des nombres`} de 0 à ${COUNT_MAX} : rien n'a été enregistré.`,
      `${n} of the fields: not a number of 0 to ${COUNT_MAX}; nothing was saved.`,
    ];
  }
  const { count } = answer;
  if (count === 0) return ["Rien n'a changé.", "Nothing has changed."];
  return [`C'est noté : ${count} ${count === 1 ? "nombre corrigé" : "nombres corrigés"}. Merci.`, "Saved. Thank you."];
}
