import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { allTwins, Demo } from "../support/demo.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let demo: Demo;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  demo = await Demo.start({ profile: allTwins });
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
  });
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(60_000);
});

afterAll(async () => {
  await browser?.close();
  await demo?.end();
});

test("who has the account of run.json signs in and sees the demo's borne in service", async () => {
  const { url, user, password } = demo.run.console;
  await page.goto(url);
  await page.getByLabel("Identifiant").fill(user);
  await page.getByLabel("Mot de passe", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByRole("heading", { name: "Mairie de Saint-Aubin" }).waitFor();
  await page.getByText("Prête", { exact: true }).waitFor();
});

test("a camera that breaks is on the open page within seconds, with what to do; mended, it is gone", async () => {
  // Marked, so that a reload would be seen.
  await page.evaluate(() => (document.body.dataset["seen"] = "yes"));
  await demo.bench.fault("camera", "absent");
  await demo.bench.until(({ borne }) => borne.alerts.some(({ code }) => code === "camera.absent"), "an alert is open");
  const alertMs = performance.now();
  await page.getByText("VB0301").waitFor();
  const shownMs = performance.now() - alertMs;
  await page.getByText("Vérifier le câble de la caméra.").waitFor();
  expect(shownMs).toBeLessThan(5000);

  await page.getByRole("link", { name: "borne-1" }).click();
  await page.getByRole("heading", { name: "borne-1" }).waitFor();
  await page
    .getByText("en panne", { exact: true })
    .or(page.getByText("absent", { exact: true }))
    .first()
    .waitFor();
  await page.getByRole("rowheader", { name: "alert.opened" }).first().waitFor();

  await demo.bench.fault("camera", null);
  await page.getByText("Aucune alerte ouverte.").waitFor();
  expect(await page.evaluate(() => document.body.dataset["seen"])).toBe("yes");
});
