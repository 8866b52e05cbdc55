import type { Correspondent, Site } from "../../sites/site.ts";
import type { Incident } from "../book/incident.ts";
import type { Maintenance } from "../config.ts";

/** Where somebody is told. */
export interface Recipient {
  readonly channel: "email" | "webhook";
  readonly address: string;
}

/**
 * Whom an incident concerns: the site's correspondents for its owner, else the syndicat's own maintenance, so that there
 * is always somebody where anybody is named at all.
 */
export function recipientsOf(
  incident: Pick<Incident, "network" | "owner" | "detail">,
  site: Site | undefined,
  maintenance: readonly Maintenance[],
): Recipient[] {
  const own = site ? correspondentsOf(incident, site).flatMap(addressesOf) : [];
  if (own.length > 0) return distinct(own);
  const centre = incident.network === "*";
  const ours = maintenance.filter(({ network }) => network === undefined || (!centre && network === incident.network));
  const all = centre && ours.length === 0 ? maintenance : ours;
  return distinct(all.flatMap(addressesOf));
}

function correspondentsOf({ owner, detail }: Pick<Incident, "owner" | "detail">, site: Site): readonly Correspondent[] {
  if (owner !== "organisme") {
    const one = site.correspondents[owner];
    return one ? [one] : [];
  }
  const agreed = site.services.filter(({ agreement }) => agreement === "agreed");
  // A borne names the organismes that it means: `no answer: caf, msa`.
  const words = new Set(detail.split(/[^a-z0-9-]+/));
  const named = agreed.filter(({ organisme }) => words.has(organisme));
  return (named.length > 0 ? named : agreed).flatMap(({ correspondent }) => correspondent ?? []);
}

function addressesOf({ email, webhook }: { readonly email?: string; readonly webhook?: string }): Recipient[] {
  return [
    ...(email === undefined ? [] : [{ channel: "email" as const, address: email }]),
    ...(webhook === undefined ? [] : [{ channel: "webhook" as const, address: webhook }]),
  ];
}

function distinct(recipients: readonly Recipient[]): Recipient[] {
  return [...new Map(recipients.map((one) => [`${one.channel} ${one.address}`, one])).values()];
}
