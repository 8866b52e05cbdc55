import { expect, test } from "vitest";
import { Document } from "../../../../src/supervisor/console/route.ts";
import { startSites } from "../../../../src/supervisor/sites/part.ts";
import type { Site } from "../../../../src/supervisor/sites/site.ts";
import { Sites } from "../../../../src/supervisor/sites/sites.ts";
import type { PartContext } from "../../../../src/supervisor/part.ts";
import { call, callerOf } from "../../../support/api.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const site: Site = {
  network: "manche",
  id: "cerences",
  name: "Mairie de Cérences <1>",
  timeZone: "Europe/Paris",
  holidayZone: "metropole",
  hours: { always: true, weekly: [], publicHolidays: "closed", exceptions: [] },
  owners: {},
  correspondents: { syndicat: { name: "Manche Numérique", phone: "02 33 77 83 60" } },
  services: [
    {
      organisme: "caf",
      agreement: "agreed",
      correspondent: { name: "CAF, ligne des bornes", phone: "02 33 00 00 00" },
    },
    { organisme: "msa", agreement: "refused" },
  ],
};

test("the console's host sheet: who is called at this site, its own style, for those who may see the network", async () => {
  const context = { sites: new Sites([site], []), fleet: { all: () => [] }, clock: new FakeClock() };
  const { routes = [] } = await startSites(context as unknown as PartContext);
  const sheet = await call(routes, "GET /sites/manche/cerences/sheet", { caller: callerOf("viewer") });
  if (!(sheet instanceof Document)) throw new Error("no document");
  const text = String(sheet.content);
  expect(text).toContain("Mairie de Cérences &#60;1&#62;");
  expect(text).toContain("02 33 77 83 60");
  expect(text).toContain("CAF, ligne des bornes");
  expect(text).not.toContain("MSA");
  expect(text).toContain('href="/api/1/documents/sheet.css"');
  expect(text).not.toContain("<style");
  const stranger = callerOf("viewer", ["autre"]);
  await expect(call(routes, "GET /sites/manche/cerences/sheet", { caller: stranger })).rejects.toMatchObject({
    code: "site.unknown",
  });
});
