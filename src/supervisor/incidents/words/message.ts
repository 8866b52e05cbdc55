import { faultOf, isFaultCode } from "../../../contract/faults.ts";
import type { Site } from "../../sites/site.ts";
import type { Incident, NoticeKind } from "../book/incident.ts";
import { numberOf, OWNER_WORDS, SEVERITY_WORDS, titleOf } from "../../fleet/titles.ts";

/** What a message says of one incident. */
export interface Told {
  readonly kind: NoticeKind;
  readonly incident: Incident;
  readonly site: Site | undefined;
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
}

const KIND_WORDS: Readonly<Record<NoticeKind, string>> = {
  alarm: "Panne",
  worse: "Panne aggravée",
  flapping: "Panne qui va et vient",
  assigned: "Panne confiée",
  recovery: "Rétabli",
};
/** Names of bornes written out; of more, only how many. */
const NAMED = 12;

/** The message of one incident, or of several that go together, in French. @param consoleUrl without a slash at the end */
export function mailOf(told: readonly Told[], consoleUrl: string, timeZone: string): Mail {
  const [first] = told;
  if (told.length === 1 && first) {
    return { subject: subjectOf(first), text: `${paragraphOf(first, consoleUrl, timeZone)}\n\n${FOOT}\n` };
  }
  const over = told.filter(({ kind }) => kind === "recovery").length;
  const subject = `[Visioborne] ${told.length} nouvelles d'incidents${over > 0 ? `, dont ${over} rétabli${over > 1 ? "s" : ""}` : ""}`;
  const paragraphs = told.map((one) => `${headOf(one)}\n${paragraphOf(one, consoleUrl, timeZone)}`);
  return { subject, text: `${[...paragraphs, FOOT].join("\n\n")}\n` };
}

const FOOT = "-- \nCentre de supervision Visioborne. Ce message est automatique : répondre depuis la console.";

function subjectOf(told: Told): string {
  return `[Visioborne] ${headOf(told)}`;
}

function headOf({ kind, incident, site }: Told): string {
  const severity = kind === "recovery" ? "" : ` ${SEVERITY_WORDS[incident.severity].fr}`;
  return `${KIND_WORDS[kind]}${severity} : ${titleOf(incident.code).fr} (${placeOf(incident, site)})`;
}

function paragraphOf({ kind, incident, site }: Told, consoleUrl: string, timeZone: string): string {
  const { code, owner, detail, members, returns, id, scope } = incident;
  const fault = isFaultCode(code) ? faultOf(code) : undefined;
  const number = numberOf(code);
  const bornes = Object.keys(members);
  const named = bornes.slice(0, NAMED).join(", ");
  const rest = bornes.length - NAMED;
  const lines: (string | undefined)[] = [
    `Quoi : ${titleOf(code).fr}${number === "" ? "" : ` (${number})`}`,
    `Où : ${placeOf(incident, site)}`,
    scope === "borne" || bornes.length === 0
      ? undefined
      : `Bornes : ${named}${rest > 0 ? ` et ${rest} autres` : ""} (${bornes.length})`,
    `Depuis : ${dateWords(incident.sinceMs, timeZone)}`,
    kind === "recovery" && incident.closedMs !== null
      ? `Rétabli : ${dateWords(incident.clearedMs ?? incident.closedMs, timeZone)}`
      : undefined,
    `À qui d'agir : ${kind === "recovery" ? "plus rien à faire" : OWNER_WORDS[owner].fr}`,
    kind === "recovery" || !fault ? undefined : `Que faire : ${fault.remedy.fr}`,
    fault?.usager && kind !== "recovery" ? `L'usager lit : « ${fault.usager.fr} »` : undefined,
    kind === "flapping"
      ? `Cette panne est revenue ${returns} fois : plus aucun message ne partira à son sujet tant qu'elle va et vient.`
      : undefined,
    detail === "" || code.startsWith("host.") ? undefined : `Détail : ${detail}`,
    `Suivre : ${consoleUrl}/incidents/${id}`,
  ];
  return lines.filter((line) => line !== undefined).join("\n");
}

/** Where it is, in the words of people. */
export function placeOf({ scope, network, subject }: Incident, site: Site | undefined): string {
  if (scope === "centre") return "centre de supervision";
  if (scope === "network") return `réseau ${network}`;
  const where = site ? [site.name, site.commune].filter((word) => word !== undefined).join(", ") : undefined;
  if (scope === "site") return where ?? `site ${network}/${subject}`;
  return where === undefined ? `borne ${network}/${subject}` : `${where}, borne ${subject}`;
}

/** `lundi 23 novembre 2026 à 14:05`. */
export function dateWords(epochMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat("fr-FR", { dateStyle: "full", timeStyle: "short", timeZone }).format(epochMs);
}

/** What a help desk gets: the same facts, as data. Nothing that a person wrote. */
export function webhookBody(told: readonly Told[], message: string, consoleUrl: string): object {
  return {
    v: 1,
    id: message,
    incidents: told.map(({ kind, incident, site }) => ({
      kind,
      id: incident.id,
      network: incident.network === "*" ? null : incident.network,
      scope: incident.scope,
      subject: incident.subject,
      site: incident.site,
      site_name: site?.name ?? null,
      bornes: Object.keys(incident.members),
      code: incident.code,
      number: numberOf(incident.code) || null,
      title: titleOf(incident.code).fr,
      severity: incident.severity,
      owner: incident.owner,
      state: incident.state,
      since: new Date(incident.sinceMs).toISOString(),
      cleared: incident.clearedMs === null ? null : new Date(incident.clearedMs).toISOString(),
      remedy: isFaultCode(incident.code) ? faultOf(incident.code).remedy.fr : null,
      url: `${consoleUrl}/incidents/${incident.id}`,
    })),
  };
}
