import { csv } from "../documents/csv.ts";
import type { Site, SiteService } from "./site.ts";
import { dayOf, holds } from "./shown-site.ts";

/** One place in the matrix of sites and organismes. */
export interface Agreement {
  readonly agreement: SiteService["agreement"] | "none";
  readonly holds: boolean;
  readonly from: string | null;
  readonly to: string | null;
}

/** Who serves where: a row a site, a column an organisme. */
export interface Agreements {
  readonly organismes: readonly string[];
  readonly sites: readonly {
    readonly network: string;
    readonly id: string;
    readonly name: string;
    /** In the order of `organismes`. */
    readonly agreements: readonly Agreement[];
  }[];
}

const NONE: Agreement = { agreement: "none", holds: false, from: null, to: null };

/** @param nowMs epoch milliseconds */
export function agreementsOf(sites: readonly Site[], nowMs: number): Agreements {
  const organismes = [...new Set(sites.flatMap(({ services }) => services.map(({ organisme }) => organisme)))].sort();
  const rows = sites.map(({ network, id, name, services, timeZone }) => {
    const today = dayOf(nowMs, timeZone);
    const agreements = organismes.map((organisme): Agreement => {
      // Of two of the same organisme, that which holds, else the one written last.
      const own = services.filter((one) => one.organisme === organisme);
      const service = own.find((one) => holds(one, today)) ?? own.at(-1);
      if (!service) return NONE;
      const { agreement, from = null, to = null } = service;
      return { agreement, holds: holds(service, today), from, to };
    });
    return { network, id, name, agreements };
  });
  return { organismes, sites: rows.toSorted((a, b) => a.name.localeCompare(b.name, "fr")) };
}

/** The same for a spreadsheet program (RFC 4180, UTF-8 with its mark). */
export function agreementsCsv({ organismes, sites }: Agreements): string {
  const rows = sites.map(({ network, id, name, agreements }) => [
    network,
    id,
    name,
    ...agreements.map(({ agreement, from, to }) => [agreement, from, to].filter((part) => part !== null).join(" ")),
  ]);
  return csv([["network", "site", "name", ...organismes], ...rows], { bom: true });
}
