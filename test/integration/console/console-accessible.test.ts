import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { PAGES } from "../../../src/supervisor/console/page/pages.ts";
import { axe } from "../../support/desk-page/rig.ts";
import { FLEET, playFleet, writePast } from "../../support/console/fleet.ts";
import { PageRig } from "../../support/console/page.ts";

const rig = PageRig.use();

/** Folder for pictures of each page, for the eye; none are taken without it. */
const pictures = process.env["VISIOBORNE_PICTURES"];

const SCREENS = [
  { name: "1280x800", viewport: { width: 1280, height: 800 } },
  { name: "phone-390", viewport: { width: 390, height: 844 } },
  { name: "phone-360", viewport: { width: 360, height: 640 } },
] as const;

/** What has parts in its address is shown of the broken borne and its site, and of a batch; the book has a test of its own. */
const PARTS = { network: "demo", borne: "borne-1", site: "saint-aubin" };

/** Every page of the registry. */
function pathsOf(batch: string): readonly string[] {
  const paths = PAGES.map(({ path }) => path).filter((path) => path !== "/incidents/:id");
  return paths.map((path) =>
    path
      .replace("/lots/:id", `/lots/${batch}`)
      .replaceAll(/:(network|borne|site)/g, (_, part: keyof typeof PARTS) => PARTS[part]),
  );
}

/** Has a batch made as the page does. @returns its id */
async function batchMade(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const body = JSON.stringify({ type: "selftest", rings: { sizes: [1] } });
    const headers = { "content-type": "application/json" };
    const answer = await fetch("/api/1/batches", { method: "POST", headers, body });
    return ((await answer.json()) as { id: string }).id;
  });
}

describe.each(SCREENS)("at $name", ({ name, viewport }) => {
  it("no page has a finding of axe-core, nor anything that sticks out sideways", { timeout: 240_000 }, async () => {
    await rig.stand.start({ ...FLEET, console: { pageDir: rig.dir } });
    await writePast(rig.stand.config.database, { network: "demo", borne: "borne-1" }, Date.now());
    await playFleet(rig.stand);
    const findings: string[] = [];
    const look = async (state: string, page: Page) => {
      if (pictures) {
        mkdirSync(join(pictures, name), { recursive: true });
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(pictures, name, `${state}.png`), fullPage: true });
      }
      findings.push(...(await axe(page)).map((finding) => `${state}: ${finding}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) findings.push(`${state}: ${wide} px wider than the window`);
    };
    const out = await rig.page({ viewport });
    await out.goto(rig.stand.url);
    await out.getByRole("button", { name: "Se connecter" }).waitFor();
    await look("sign-in", out);
    await out.getByRole("button", { name: "Se connecter" }).click();
    await out.getByText("Saisissez l'identifiant").waitFor();
    await look("sign-in-refused", out);

    const page = await rig.signIn("chef", "/", { viewport });
    for (const path of pathsOf(await batchMade(page))) {
      expect(path).not.toContain(":");
      await page.goto(rig.stand.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      await look(path === "/" ? "fleet" : path.slice(1).replaceAll("/", "-"), page);
    }
    if (viewport.width < 500) {
      await page.getByRole("button", { name: "Menu" }).click();
      await look("menu", page);
      await page.getByRole("button", { name: "English" }).click();
    } else await page.getByRole("button", { name: "English" }).click();
    await page.locator("html[lang=en]").waitFor({ state: "attached" });
    await page.goto(`${rig.stand.url}/rien`);
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    await look("unknown-in-english", page);
    expect(findings).toEqual([]);
  });
});

it("signing in ends on the page that was asked for, with its query", async () => {
  await rig.stand.start({ ...FLEET, console: { pageDir: rig.dir } });
  const page = await rig.signIn("chef", "/incidents?network=demo&refused=oidc.claims");
  await page.getByRole("heading", { level: 1, name: "Incidents" }).waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe("/incidents?network=demo");
});
