import axeCore from "axe-core";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hostSheetFile, type SheetFacts } from "../../../src/supervisor/sites/host-sheet.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
}, 60_000);
afterAll(async () => browser?.close());

/** As full as a site gets: long names, hours that differ each day, the most organismes, a link. */
const FULL: SheetFacts = {
  site: "Maison de services au public de Saint-Hilaire-du-Harcouët <et alentours>",
  hours: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"].map((day) => ({
    day,
    hours: "9 h à 12 h 30 et 13 h 30 à 17 h 30",
  })),
  syndicat: { name: "Manche Numérique, assistance aux bornes", phone: "02 33 77 83 60" },
  collectivite: { name: "Accueil de la communauté d'agglomération", phone: "02 33 51 90 00" },
  organismes: ["CAF de la Manche", "Assurance maladie", "MSA Côtes Normandes", "France Travail", "Carsat"].map(
    (name) => ({ name, phone: "+33 2 33 00 00 00" }),
  ),
  reportUrl: "https://supervision.manche.example/api/1/report/AAAAAAAAAAAAAAAAAAAAAA",
};

test.each([
  ["full", FULL],
  ["bare", { site: "Mairie", hours: [], syndicat: {}, collectivite: {}, organismes: [] }],
] as const)("the host's sheet, %s: one A4, three states with a gesture each, readable by all", async (_, facts) => {
  const page = await browser.newPage();
  await page.setContent(hostSheetFile(facts));
  const pdf = (await page.pdf({ format: "A4", preferCSSPageSize: true })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
  expect(await page.locator(".state").count()).toBe(3);
  expect(await page.locator(".gesture").count()).toBe(3);
  expect(await page.locator("tr").count()).toBe(3);
  expect(await page.locator("h1").innerText()).toBe("La borne : que faire ?");
  await page.evaluate(axeCore.source);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    return (await axe.run(document)).violations.map(({ id }) => id);
  });
  expect(found).toEqual([]);
  await page.close();
});
