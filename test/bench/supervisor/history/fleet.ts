import type { Site } from "../../../../src/supervisor/sites/site.ts";
import { NETWORK } from "../../center.ts";

/** Organismes with an agreement at every site. */
export const ORGANISMES = ["caf", "cpam", "msa", "france-travail", "urssaf"] as const;

/** A borne of the register with the site where it stands. */
export interface PlacedBorne {
  readonly network: string;
  readonly borne: string;
  readonly site: string;
}

const HOURS: Site["hours"] = {
  always: false,
  weekly: [{ days: ["mon", "tue", "wed", "thu", "fri", "sat"], from: "08:30", to: "18:00" }],
  publicHolidays: "open",
  exceptions: [],
};

/** Two bornes stand at each site. */
export function historyBornes(count: number): readonly PlacedBorne[] {
  return Array.from({ length: count }, (_, index) => ({
    network: NETWORK,
    borne: `borne-${index}`,
    site: `site-${Math.floor(index / 2)}`,
  }));
}

/** The sites of these bornes, as the configuration file has them: open from Monday to Saturday. */
export function historySites(bornes: readonly PlacedBorne[]): readonly Site[] {
  return [...new Set(bornes.map(({ site }) => site))].map((id) => ({
    network: NETWORK,
    id,
    name: `Mairie ${id}`,
    commune: `Commune ${id}`,
    timeZone: "Europe/Paris",
    holidayZone: "metropole",
    hours: HOURS,
    distanceKm: 30,
    owners: {},
    correspondents: {},
    services: ORGANISMES.map((organisme) => ({ organisme, agreement: "agreed" })),
  }));
}
