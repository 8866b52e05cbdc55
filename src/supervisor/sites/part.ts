import { VisioborneError } from "../../contract/errors.ts";
import type { DescMessage } from "../../contract/types.ts";
import { Document, type ApiRequest, type Caller, type Route } from "../console/route.ts";
import type { Part, PartContext } from "../part.ts";
import { agreementsCsv, agreementsOf } from "./agreements.ts";
import { cardPage } from "./card-page.ts";
import { listedSite, siteCard, type SiteCard } from "./shown-site.ts";
import { hostSheetPage, type SheetFacts } from "./host-sheet.ts";
import type { Site } from "./site.ts";

const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
const SITE_PARAMS = { type: "object", required: ["network", "site"], properties: { network: NAME, site: NAME } };
const OF_NETWORK = { type: "object", properties: { network: NAME } };

/** The site cards and the matrix of agreements: what the configuration says, with what stands there. */
export async function startSites(context: PartContext): Promise<Part> {
  const { sites, fleet, clock } = context;
  const now = (): number => Math.round(clock.wallMs());
  const seen = (caller: Caller, network: string | undefined): Site[] =>
    sites.all().filter((site) => sees(caller, site.network) && (network === undefined || site.network === network));
  /** What stands where: the fleet is looked through once, however many sites are asked for. */
  const bornesBySite = (): ReadonlyMap<Site | undefined, readonly string[]> => {
    const found = new Map<Site | undefined, string[]>();
    for (const { name } of fleet.all()) {
      const site = sites.of(name);
      const known = found.get(site);
      if (known) known.push(name.borne);
      else found.set(site, [name.borne]);
    }
    return found;
  };
  const card = async ({ params, caller }: ApiRequest): Promise<SiteCard> => {
    const { network = "", site: id = "" } = params;
    const site = sees(caller, network) ? sites.get(network, id) : undefined;
    if (!site) throw new VisioborneError("site.unknown", `site ${network}/${id}: expected one of the configuration`);
    return siteCard(sites, site, await descsOf(context, network, bornesBySite().get(site) ?? []), now());
  };
  const routes: Route[] = [
    {
      method: "GET",
      path: "/sites",
      role: "viewer",
      summary: "Sites, with what serves there today and when they open",
      query: OF_NETWORK,
      handle: ({ query, caller }) => {
        const bornes = bornesBySite();
        const listed = seen(caller, query["network"]);
        return { sites: listed.map((site) => listedSite(sites, site, bornes.get(site) ?? [], now())) };
      },
    },
    {
      method: "GET",
      path: "/sites/:network/:site",
      role: "viewer",
      summary: "The card of a site: hours, correspondents, agreements, kit",
      params: SITE_PARAMS,
      handle: card,
    },
    {
      method: "GET",
      path: "/sites/:network/:site/card",
      role: "viewer",
      summary: "The same as a page to print, in French",
      params: SITE_PARAMS,
      handle: async (request) => new Document("text/html; charset=utf-8", null, cardPage(await card(request), now())),
    },
    {
      method: "GET",
      path: "/sites/:network/:site/sheet",
      role: "viewer",
      summary: "The host's A4 of the site to print: three states, one gesture each, whom to call; in French",
      params: SITE_PARAMS,
      handle: async (request) =>
        new Document("text/html; charset=utf-8", null, hostSheetPage(sheetOf(await card(request)))),
    },
    {
      method: "GET",
      path: "/agreements",
      role: "viewer",
      summary: "Which organisme serves at which site, by their agreement",
      query: OF_NETWORK,
      handle: ({ query, caller }) => agreementsOf(seen(caller, query["network"]), now()),
    },
    {
      method: "GET",
      path: "/agreements/export",
      role: "viewer",
      summary: "The same as CSV (RFC 4180, UTF-8)",
      query: OF_NETWORK,
      handle: ({ query, caller }) =>
        new Document(
          "text/csv; charset=utf-8",
          "accords.csv",
          agreementsCsv(agreementsOf(seen(caller, query["network"]), now())),
        ),
    },
  ];
  return { name: "sites", routes, stop: async () => undefined };
}

function sheetOf({ name, hours, correspondents, services }: SiteCard): SheetFacts {
  return {
    site: name,
    hours: hours.fr,
    syndicat: correspondents.syndicat ?? {},
    collectivite: correspondents.collectivite ?? {},
    organismes: services
      .filter(({ holds }) => holds)
      .map(({ organisme, correspondent }) => ({
        name: correspondent?.name ?? organisme.toUpperCase(),
        phone: correspondent?.phone,
      })),
  };
}

function sees({ networks }: Caller, network: string): boolean {
  return networks === undefined || networks.includes(network);
}

/** What the bornes of a site said of themselves last. */
async function descsOf(
  { store }: PartContext,
  network: string,
  bornes: readonly string[],
): Promise<Map<string, DescMessage | null>> {
  const descs = new Map<string, DescMessage | null>(bornes.toSorted().map((borne) => [borne, null]));
  if (bornes.length === 0) return descs;
  const rows = await store.db
    .selectFrom("latest")
    .select(["borne", "payload"])
    .where("network", "=", network)
    .where("borne", "in", bornes)
    .where("channel", "=", "desc")
    .execute();
  for (const { borne, payload } of rows) {
    // It was checked when it was received.
    descs.set(borne, JSON.parse(payload) as DescMessage);
  }
  return descs;
}
