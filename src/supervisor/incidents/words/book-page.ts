import type { Owner } from "../../../contract/faults.ts";
import type { HistoryLine } from "../book/incident.ts";
import { OWNERS } from "../owners.ts";
import type { ShownIncident } from "../routes/shown.ts";
import { html, page, type Html } from "../../documents/html.ts";
import { STYLE_PATH } from "../../documents/style.ts";
import { OWNER_WORDS, SEVERITY_WORDS } from "../../fleet/titles.ts";

/** The book of a month, of a network or of one of its sites. */
export interface BookMonth {
  readonly network: string;
  /** Name of the site; null = the whole network. */
  readonly site: string | null;
  /** YYYY-MM */
  readonly month: string;
  readonly timeZone: string;
  readonly madeMs: number;
  readonly incidents: readonly ShownIncident[];
  readonly comments: ReadonlyMap<string, readonly HistoryLine[]>;
  readonly byOwner: Readonly<Record<Owner, number>>;
  /** There were more than a page can hold. */
  readonly cut: boolean;
}

const STATE_WORDS = { open: "ouvert", acknowledged: "pris en charge", closed: "clos" } as const;

/** A page to print, A4, in French. */
export function bookPage(book: BookMonth): string {
  const { network, site, month, timeZone, incidents, byOwner, madeMs, cut } = book;
  const name = monthWords(month);
  const where = site === null ? `réseau ${network}` : site;
  const date = shortDate(timeZone);
  const body = html`<main>
    <h1>Carnet d'incidents</h1>
    <p>${where}, ${name}. Tiré le ${date.format(madeMs)}.</p>
    <h2>Temps d'arrêt pendant les heures d'ouverture, par responsable</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">À qui d'agir</th>
          <th scope="col">Incidents</th>
          <th scope="col">Temps d'arrêt</th>
        </tr>
      </thead>
      <tbody>
        ${OWNERS.map(
          (owner) =>
            html`<tr>
              <th scope="row">${OWNER_WORDS[owner].fr}</th>
              <td class="number">${incidents.filter((one) => one.owner === owner).length}</td>
              <td class="number">${durationWords(byOwner[owner])}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p>Une panne qui touche plusieurs bornes compte pour chacune.</p>
    <h2>Incidents (${incidents.length})</h2>
    ${cut ? html`<p><strong>La liste est coupée : il y en a davantage.</strong></p>` : ""}
    ${incidents.length === 0 ? html`<p>Aucun incident ce mois-ci.</p>` : table(book, date)}
  </main>`;
  return page(`Carnet d'incidents, ${where}, ${name}`, STYLE_PATH, body, "book");
}

function table({ incidents, comments }: BookMonth, date: Intl.DateTimeFormat): Html {
  const row = (one: ShownIncident): Html =>
    html`<tr>
      <td>${date.format(one.sinceMs)}</td>
      <td>${one.siteName ?? one.site ?? ""} ${one.scope === "borne" ? one.subject : one.bornes.join(", ")}</td>
      <td>
        ${one.title.fr}${one.number === "" ? "" : ` (${one.number})`},
        ${SEVERITY_WORDS[one.severity].fr}${one.returns > 0 ? `, revenue ${one.returns} fois` : ""}${one.usager ? html`<br />Dit à l'usager : « ${one.usager.fr} »` : ""}${one.code.startsWith("host.") && one.detail !== "" ? html`<br />« ${one.detail} »` : ""}
      </td>
      <td>${OWNER_WORDS[one.owner].fr}</td>
      <td>${STATE_WORDS[one.state]}${one.closedMs === null ? "" : html`<br />${date.format(one.closedMs)}`}</td>
      <td class="number">${durationWords(one.downtimeMs)}</td>
      <td>
        ${(comments.get(one.id) ?? []).map((line) => html`${date.format(line.atMs)} ${line.who} : ${line.detail}<br />`)}
      </td>
    </tr>`;
  return html`<div class="wide" role="region" aria-label="Incidents" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">Depuis</th>
          <th scope="col">Où</th>
          <th scope="col">Quoi</th>
          <th scope="col">À qui d'agir</th>
          <th scope="col">État</th>
          <th scope="col">Arrêt</th>
          <th scope="col">Notes</th>
        </tr>
      </thead>
      <tbody>
        ${incidents.map(row)}
      </tbody>
    </table>
  </div>`;
}

/** `3 h 05`, `12 min`. */
export function durationWords(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

/** `novembre 2026` */
export function monthWords(month: string): string {
  const format = new Intl.DateTimeFormat("fr-FR", { month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(Date.parse(`${month}-01T00:00:00Z`));
}

function shortDate(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("fr-FR", { dateStyle: "short", timeStyle: "short", timeZone });
}
