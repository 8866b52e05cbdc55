import type { HoursRow } from "../../calendar/hours-words.ts";
import { faultOf, isFaultCode, printedNumber, type Owner } from "../../contract/faults.ts";
import { html, page, type Html } from "../documents/html.ts";
import { STYLE_PATH } from "../documents/style.ts";
import type { Correspondent } from "./site.ts";
import type { ShownService, SiteCard, SiteKit } from "./shown-site.ts";

const OWNERS: Readonly<Record<Owner, string>> = {
  syndicat: "le syndicat",
  collectivite: "la collectivité",
  organisme: "l'organisme",
};
const AGREEMENTS: Readonly<Record<ShownService["agreement"], string>> = {
  proposed: "proposé",
  agreed: "accepté",
  refused: "décliné",
  ended: "terminé",
};

/** The site card as a page to print, A4, in French. @param madeMs epoch milliseconds */
export function cardPage(card: SiteCard, madeMs: number): string {
  const { name, commune, timeZone, hours, services, correspondents, kit, conventionEnds, distanceKm } = card;
  const date = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone });
  const body = html`<main>
    <h1>Fiche de site : ${name}</h1>
    <p>${commune === null || commune === name ? "" : `${commune}. `}Tirée le ${date.format(madeMs)}.</p>
    ${conventionEnds === null ? "" : html`<p>Convention jusqu'au ${dayWords(conventionEnds)}.</p>`}
    ${distanceKm === null ? "" : html`<p>L'accueil le plus proche est à ${distanceKm} km.</p>`}
    <h2>Horaires d'ouverture</h2>
    ${hoursList(hours.fr)}
    <h2>Organismes</h2>
    ${services.length === 0 ? html`<p>Aucun accord.</p>` : servicesTable(services)}
    <h2>Correspondants</h2>
    <ul>
      ${contact("Syndicat", correspondents.syndicat)}${contact("Collectivité", correspondents.collectivite)}
      ${services.map(({ organisme, correspondent }) => contact(organisme.toUpperCase(), correspondent ?? undefined))}
    </ul>
    <h2>Matériel</h2>
    ${kit.length === 0 ? html`<p>Aucune borne.</p>` : kit.map(kitSection)} ${ownersSection(card)}
  </main>`;
  return page(`Fiche de site, ${name}`, STYLE_PATH, body, "book");
}

function hoursList(rows: readonly HoursRow[]): Html {
  if (rows.length === 0) return html`<p>Aucun horaire n'est connu.</p>`;
  return html`<ul>
    ${rows.map(({ day, hours }) => html`<li>${day} : ${hours}</li>`)}
  </ul>`;
}

function servicesTable(services: readonly ShownService[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Organisme</th>
        <th scope="col">Accord</th>
        <th scope="col">Un agent est promis</th>
      </tr>
    </thead>
    <tbody>
      ${services.map(
        ({ organisme, agreement, from, to, hours }) =>
          html`<tr>
            <th scope="row">${organisme.toUpperCase()}</th>
            <td>
              ${AGREEMENTS[agreement]}${from === null ? "" : ` du ${dayWords(from)}`}${
                to === null ? "" : ` au ${dayWords(to)}`
              }
            </td>
            <td>${hours.fr.map(({ day, hours: text }) => html`${day} : ${text}<br />`)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function contact(who: string, correspondent: Correspondent | undefined): Html {
  if (!correspondent) return html``;
  const { name, phone, email } = correspondent;
  return html`<li>${who} : ${[name, phone, email].filter((part) => part !== undefined).join(", ")}</li>`;
}

function kitSection({ borne, model, app, image, devices }: SiteKit): Html {
  const versions = [model, app === null ? null : `logiciel ${app}`, image === null ? null : `image ${image}`];
  return html`<h3>${borne}</h3>
    <p>${versions.filter((part) => part !== null).join(", ") || "La borne ne s'est pas encore décrite."}</p>
    <ul>
      ${devices.map(({ id, driver, model: own }) => html`<li>${id} : ${own ?? driver}</li>`)}
    </ul>`;
}

/** Whose duty differs here from what is usual. */
function ownersSection({ owners }: SiteCard): Html {
  const rows = Object.entries(owners);
  if (rows.length === 0) return html``;
  const fault = (code: string): string => (isFaultCode(code) ? `${printedNumber(code)} ${code}` : code);
  return html`<h2>Ce que la convention de ce site attribue autrement</h2>
    <ul>
      ${rows.map(
        ([code, owner]) =>
          html`<li>
            ${fault(code)} : ${OWNERS[owner]}${isFaultCode(code) ? ` (d'ordinaire ${OWNERS[faultOf(code).owner]})` : ""}
          </li>`,
      )}
    </ul>`;
}

/** YYYY-MM-DD as `3 mars 2027`. */
function dayWords(day: string): string {
  return new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" }).format(
    Date.parse(`${day}T00:00:00Z`),
  );
}
