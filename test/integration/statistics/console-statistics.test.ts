import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Store } from "../../../src/supervisor/store/store.ts";
import { BorneLife, commitRows } from "../../support/borne-life.ts";
import { FLEET } from "../../support/console/fleet.ts";
import { PageRig } from "../../support/console/page.ts";
import { axe } from "../../support/desk-page/rig.ts";

const rig = PageRig.use();
const pictures = process.env["VISIOBORNE_PICTURES"];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NONE = { calls: 0, answered: 0, abandoned: 0, missed: 0, talk_s: 0, wait_s: 0 };
const NOW_MS = Date.now();
/** Of the two-month period before the present one. */
const past = new Date(NOW_MS);
past.setUTCMonth(past.getUTCMonth() - (past.getUTCMonth() % 2) - 1, 12);
const PAST = past.toISOString().slice(0, 10);
const THEN_MS = Date.parse(`${PAST}T08:00:00Z`);

async function writeLives(database: string): Promise<void> {
  const store = await Store.open(database);
  for (const [index, borne] of ["borne-1", "borne-2"].entries()) {
    const life = new BorneLife({ network: "demo", borne }, THEN_MS - HOUR_MS);
    for (let day = 0; day < 10; day++) {
      for (let call = 0; call <= (day * 7 + index) % 4; call++) {
        const atMs = THEN_MS + day * DAY_MS + call * HOUR_MS + HOUR_MS;
        const organisme = index === 1 && day === 3 ? "cpam" : "caf";
        life.call(atMs, { organisme, outcome: "talked", waitS: 20 + day * 30, talkS: 200 + day * 130, scans: call });
      }
      life.call(THEN_MS + day * DAY_MS + 6 * HOUR_MS, { organisme: "caf", outcome: "missed", waitS: 900 });
      life.hour(THEN_MS + day * DAY_MS + HOUR_MS, { organismes: { caf: { ...NONE, open_s: 3600, staffed_s: 2700 } } });
    }
    await commitRows(store, life.rows());
  }
  const today = Math.floor(NOW_MS / DAY_MS);
  const samples = Array.from({ length: 14 }, (_, index) => ({
    network: "demo",
    borne: "borne-1",
    day: today - 13 + index,
    at_ms: NOW_MS - (13 - index) * DAY_MS,
    paper_sheets: 200 - index * 8,
    toner_pct: 40 - index,
    disk_wear_pct: null,
  }));
  await store.db.insertInto("supply_sample").values(samples).execute();
  await store.close();
}

it(
  "figures, the weekly grid and forecasts: read, corrected, printed, without a finding of axe-core",
  { timeout: 240_000 },
  async () => {
    const findings: string[] = [];
    await rig.stand.start({
      ...FLEET,
      sites: FLEET.sites.map((site) => ({ ...site, services: [{ organisme: "caf", agreement: "agreed" as const }] })),
      console: { pageDir: rig.dir },
    });
    await writeLives(rig.stand.config.database);
    const page = await rig.signIn("chef");
    await page.goto(`${rig.stand.url}/statistiques?periode=two-months&jour=${PAST}&lieu=demo`);
    const look = async (state: string) => {
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: join(pictures, `${state}.png`), fullPage: true });
      }
      findings.push(...(await axe(page)).map((finding) => `${state}: ${finding}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) findings.push(`${state}: ${wide} px wider than the window`);
    };
    const organismes = page.getByRole("table", { name: "Par organisme" });
    await organismes.getByRole("row", { name: /^CAF/ }).waitFor();
    const caf = organismes.getByRole("row", { name: /^CAF/ });
    await expect.poll(async () => await caf.innerText(), { timeout: 30_000 }).toMatch(/%/);
    expect(await organismes.getByRole("row", { name: /^Autre/ }).count()).toBe(1);
    await look("statistics");

    // Printed: the sheet is ours, so the page has it under the server's own policy.
    const report = await page.context().newPage();
    for (const audience of ["inside", "outside"]) {
      await report.goto(
        `${rig.stand.url}/api/1/report?network=demo&period=two-months&date=${PAST}&audience=${audience}`,
      );
      await report.getByRole("heading", { name: /Bilan de fréquentation/ }).waitFor();
      expect(
        await report
          .locator("table")
          .first()
          .evaluate((one) => getComputedStyle(one).borderCollapse),
      ).toBe("collapse");
      findings.push(...(await axe(report)).map((finding) => `report ${audience}: ${finding}`));
      if (pictures) await report.screenshot({ path: join(pictures, `report-${audience}.png`), fullPage: true });
    }
    await report.close();

    await page.goto(`${rig.stand.url}/grille?site=demo/saint-aubin&semaine=${PAST}`);
    const visio = page.getByLabel("Visio, CAF");
    await visio.waitFor();
    const counted = await visio.inputValue();
    await visio.fill("41");
    await visio.press("Enter");
    await page.getByText("Visio, CAF : 41 enregistré.").waitFor();
    await page.getByText(`compté : ${counted}, corrigé par chef`).waitFor();
    await page.getByLabel("Information, CAF").fill("12");
    await page.getByLabel("Information, CAF").press("Enter");
    await page.getByText("saisi par chef").waitFor();
    await look("grid");
    await visio.fill("");
    await visio.press("Enter");
    await page.getByText("le compte des bornes vaut de nouveau").waitFor();
    await expect.poll(async () => await visio.inputValue(), { timeout: 30_000 }).toBe(counted);

    await page.goto(`${rig.stand.url}/previsions`);
    await page
      .getByRole("row", { name: /Papier épuisé/ })
      .getByText("dans 12 jours")
      .waitFor();
    await page
      .getByRole("row", { name: /Toner épuisé/ })
      .getByText("dans 27 jours")
      .waitFor();
    await look("forecasts");

    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${rig.stand.url}/grille?site=demo/saint-aubin&semaine=${PAST}`);
    await page.getByLabel("Visio, CAF").waitFor();
    await look("grid-phone");
    await page.goto(`${rig.stand.url}/statistiques?periode=two-months&jour=${PAST}&lieu=demo`);
    await page.getByRole("row", { name: /^CAF/ }).first().waitFor();
    await look("statistics-phone");
    expect(findings).toEqual([]);
  },
);
