import { describe, expect, it } from "vitest";
import type { Hours } from "../../../../src/calendar/hours.ts";
import { agreementsCsv, agreementsOf } from "../../../../src/supervisor/sites/agreements.ts";
import { cardPage } from "../../../../src/supervisor/sites/card-page.ts";
import { siteCard } from "../../../../src/supervisor/sites/shown-site.ts";
import type { Site, SiteService } from "../../../../src/supervisor/sites/site.ts";
import { Sites } from "../../../../src/supervisor/sites/sites.ts";
import type { DescMessage } from "../../../../src/contract/types.ts";

/** 2026-11-24, a Tuesday, 10:00 in Paris. */
const TUESDAY_MS = Date.UTC(2026, 10, 24, 9);
const NONE: Hours = { always: false, weekly: [], publicHolidays: "closed", exceptions: [] };
const OFFICE: Hours = {
  ...NONE,
  weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "12:00" }],
};

function site(id: string, services: readonly SiteService[], change: Partial<Site> = {}): Site {
  return {
    network: "manche",
    id,
    name: `Mairie de ${id}`,
    timeZone: "Europe/Paris",
    holidayZone: "metropole",
    hours: OFFICE,
    owners: {},
    correspondents: {},
    services,
    ...change,
  };
}

describe("agreements", () => {
  it.each<[string, SiteService, boolean]>([
    ["agreed", { organisme: "caf", agreement: "agreed" }, true],
    ["proposed", { organisme: "caf", agreement: "proposed" }, false],
    ["not yet", { organisme: "caf", agreement: "agreed", from: "2026-11-25" }, false],
    ["from today", { organisme: "caf", agreement: "agreed", from: "2026-11-24" }, true],
    ["to today", { organisme: "caf", agreement: "agreed", to: "2026-11-24" }, true],
    ["over", { organisme: "caf", agreement: "agreed", to: "2026-11-23" }, false],
    ["ended", { organisme: "caf", agreement: "ended" }, false],
  ])("%s", (_, service, holds) => {
    const { sites } = agreementsOf([site("a", [service])], TUESDAY_MS);
    expect(sites[0]?.agreements).toMatchObject([{ agreement: service.agreement, holds }]);
  });

  it("a matrix: every organisme is a column, of two agreements that which holds counts", () => {
    const matrix = agreementsOf(
      [
        site("b", [{ organisme: "msa", agreement: "refused" }]),
        site("a", [
          { organisme: "caf", agreement: "agreed", from: "2026-01-01" },
          { organisme: "caf", agreement: "ended", to: "2025-12-31" },
        ]),
      ],
      TUESDAY_MS,
    );
    expect(matrix.organismes).toEqual(["caf", "msa"]);
    expect(matrix.sites.map(({ id, agreements }) => [id, ...agreements.map(({ agreement }) => agreement)])).toEqual([
      ["a", "agreed", "none"],
      ["b", "none", "refused"],
    ]);
    expect(agreementsCsv(matrix)).toBe(
      "\uFEFFnetwork,site,name,caf,msa\r\nmanche,a,Mairie de a,agreed 2026-01-01,none\r\nmanche,b,Mairie de b,none,refused\r\n",
    );
  });
});

describe("the site card", () => {
  const mairie = site(
    "saint-aubin",
    [
      {
        organisme: "caf",
        agreement: "agreed",
        hours: { ...NONE, weekly: [{ days: ["tue"], from: "09:00", to: "11:00" }] },
      },
    ],
    {
      commune: "Saint-Aubin <des Bois>",
      conventionEnds: "2027-03-31",
      distanceKm: 42,
      owners: { "line.down": "syndicat" },
      correspondents: { collectivite: { name: "Secrétariat", phone: "02 33 00 00 00" } },
    },
  );
  const sites = new Sites([mairie], [{ network: "manche", borne: "borne-1", site: "saint-aubin" }]);
  const descs = new Map<string, DescMessage | null>([["borne-1", null]]);

  it("says when it is open, in words of both languages, and what stands there", () => {
    expect(siteCard(sites, mairie, descs, TUESDAY_MS)).toMatchObject({
      open: true,
      organismes: ["caf"],
      hours: { fr: [{ day: "du lundi au vendredi", hours: "9 h à 12 h" }], en: [{ day: "Monday to Friday" }] },
      services: [{ organisme: "caf", holds: true, hours: { fr: [{ day: "mardi", hours: "9 h à 11 h" }] } }],
      kit: [{ borne: "borne-1", model: null, devices: [] }],
    });
    const closed = siteCard(sites, mairie, descs, TUESDAY_MS + 3 * 3_600_000);
    expect(closed).toMatchObject({ open: false, nextOpeningMs: Date.UTC(2026, 10, 25, 8) });
  });

  it("is a page to print, whose texts are only texts", () => {
    const text = cardPage(siteCard(sites, mairie, descs, TUESDAY_MS), TUESDAY_MS);
    expect(text).toContain("Fiche de site : Mairie de saint-aubin");
    expect(text).toContain("Saint-Aubin &#60;des Bois&#62;");
    expect(text).toContain("Convention jusqu'au 31 mars 2027");
    expect(text).toMatch(/line\.down : le syndicat \(d&#39;ordinaire la collectivité\)/);
    expect(text).toContain("Secrétariat, 02 33 00 00 00");
    expect(text).toContain("ne s&#39;est pas encore décrite");
  });
});
