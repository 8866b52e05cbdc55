import { describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import type { LampName, Rhythm } from "../../../devices/lamps/port.ts";
import { PageRig, post, until } from "./kit.ts";

const rig = PageRig.use();

const card = (page: Page, id: string) => page.locator(`[data-device="${id}"]`);

/** The light of a lamp as the browser plays it. The ring's is round the button. */
async function lightOf(page: Page, lamp: LampName) {
  const light = lamp === "ring" ? page.locator(".halo") : page.locator(`[data-lamp="${lamp}"] .light`);
  return light.evaluate((element) => {
    const { animationName, animationDuration, opacity } = getComputedStyle(element);
    return { name: animationName, seconds: Number.parseFloat(animationDuration), opacity };
  });
}

describe("lamps on the bench's page", () => {
  const shown: Readonly<Record<Rhythm, { words: string; seconds: number }>> = {
    off: { words: "éteint", seconds: 0 },
    on: { words: "allumé", seconds: 0 },
    breathe: { words: "respire", seconds: 4 },
    blink: { words: "clignote", seconds: 1 },
    alarm: { words: "clignote vite", seconds: 0.5 },
  };

  it("each rhythm has its word and its true frequency, never 3 flashes a second", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    const lamps = stand.daemon.borne.fleet.port("lamps");
    for (const lamp of ["ring", "sent", "taken", "capture", "voice", "occupied"] as const) {
      for (const [rhythm, { words, seconds }] of Object.entries(shown) as [Rhythm, (typeof shown)[Rhythm]][]) {
        lamps?.set({ [lamp]: rhythm });
        await page.locator(`[data-lamp="${lamp}"][data-rhythm="${rhythm}"]`).waitFor();
        expect(await page.locator(`[data-lamp="${lamp}"] .lamp-rhythm`).innerText()).toBe(words);
        const light = await lightOf(page, lamp);
        expect(light.seconds).toBe(seconds);
        if (seconds > 0) expect(1 / light.seconds).toBeLessThan(3);
        if (rhythm === "on") expect(light.opacity).toBe("1");
      }
    }
  });

  it("a command to find this borne shows on the ring", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    stand.daemon.borne.lights.identify(30_000);
    await page.locator('[data-lamp="ring"][data-rhythm="alarm"]').waitFor();
  });

  it("nothing moves for who asked for less motion; the words stay", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand, { reducedMotion: "reduce" });
    stand.daemon.borne.fleet.port("lamps")?.set({ ring: "alarm", sent: "blink" });
    await page.locator('[data-lamp="sent"][data-rhythm="blink"]').waitFor();
    for (const lamp of ["ring", "sent"] as const) expect((await lightOf(page, lamp)).name).toBe("none");
    expect(await page.locator('[data-lamp="ring"] .lamp-rhythm').innerText()).toBe("clignote vite");
  });
});

describe("devices on the bench's page", () => {
  it("a fault chosen on the page is on the twin, shows as an alert with who acts, and goes again", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    const fault = card(page, "printer").getByLabel("Panne");
    expect(await fault.locator("option").first().innerText()).toBe("aucune panne");
    await fault.selectOption({ label: "plus de papier" });
    await until(
      () => stand.parts.get("printer").state().fault,
      (name) => name === "media-empty",
    );
    const alert = page.locator(".alerts li").filter({ hasText: "VB0601" });
    await alert.getByText("Remettre du papier dans le bac.").waitFor();
    expect(await alert.innerText()).toContain("à la collectivité d'agir");
    await page.locator('.borne[data-state="limited"]').waitFor();
    await fault.selectOption({ label: "aucune panne" });
    await page.getByText("Aucune alerte").waitFor();
    expect(stand.parts.get("printer").state().fault).toBeNull();
  });

  it("a fault put on from elsewhere shows on the switch", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    await post(stand.url, "/bench/presence", { fault: "stuck" });
    await card(page, "presence").and(page.locator(".broken")).waitFor();
    expect(await card(page, "presence").getByLabel("Panne").inputValue()).toBe("stuck");
  });

  it("a refusal is told in words, near the control that was refused", async () => {
    const stand = await rig.stand();
    await post(stand.url, "/bench/printer", { fault: "absent" });
    const page = await rig.open(stand);
    rig.allowErrors = true;
    await card(page, "printer").getByRole("button", { name: "Imprimer une feuille d'essai" }).click();
    const told = card(page, "printer").getByRole("alert").filter({ hasText: "printer.absent" });
    await told.waitFor();
    expect(await told.innerText()).toMatch(/^Vérifier|^Allumer|imprimante/);
    // The browser notes the refused request in its console; nothing else may be there.
    expect(rig.errors.filter((line) => !line.includes("409"))).toEqual([]);
  });

  it("a test sheet comes out, and its PDF can be opened", async () => {
    const stand = await rig.stand({ virtualPrinter: true });
    const page = await rig.open(stand);
    await card(page, "printer").getByRole("button", { name: "Imprimer une feuille d'essai" }).click();
    const link = card(page, "printer").getByRole("link", { name: "Ouvrir trial-1 (PDF)" });
    await link.waitFor();
    const answer = await fetch(new URL((await link.getAttribute("href")) ?? "", stand.url));
    expect(answer.headers.get("content-type")).toBe("application/pdf");
    expect(await answer.text()).toMatch(/^%PDF-1\.[\s\S]*%%EOF\s*$/);
    await card(page, "printer")
      .getByText(/Essai réussi.*1 feuille/)
      .waitFor();
  });

  it("papers laid on the glass and in the feeder are scanned", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    await card(page, "scanner").getByLabel("formulaire").check();
    await until(
      () => stand.parts.get("scanner").state()["glass"],
      (glass) => glass === "form",
    );
    await card(page, "scanner").getByLabel("Feuilles dans le chargeur").fill("2");
    await until(
      () => stand.parts.get("scanner").state()["sheets"],
      (sheets) => sheets === 2,
    );
    await card(page, "scanner").getByRole("button", { name: "Numériser le chargeur" }).click();
    await card(page, "scanner")
      .getByText(/Essai réussi.*2 pages/)
      .waitFor();
  });

  it("runs a self-test, shows each device's outcome, and the failed one by name", async () => {
    const stand = await rig.stand();
    await post(stand.url, "/bench/scanner", { fault: "jam" });
    const page = await rig.open(stand);
    await page.getByRole("button", { name: "Lancer un autotest" }).click();
    const report = page.locator(".report li");
    await report.nth(7).waitFor();
    expect(await page.locator(".report .failed").innerText()).toContain("scanner.jam");
    expect(await page.locator(".report .passed").count()).toBe(7);
    await page.getByText(/Dernier autotest\u00A0: .*, échoué/).waitFor();
  });

  it("board and presence follow their sliders, and the sliders follow the daemon", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    await card(page, "presence").getByRole("button", { name: "S'approcher" }).click();
    await card(page, "presence").getByText("quelqu'un").waitFor();
    await card(page, "board").getByLabel("Température").fill("70");
    await until(
      () => stand.parts.get("board").state()["tempC"],
      (tempC) => tempC === 70,
    );
    await post(stand.url, "/bench/board", { tempC: 33 });
    await card(page, "board").locator("output").getByText("33 °C").waitFor();
    await card(page, "board").getByLabel("Horloge synchronisée").uncheck();
    await until(
      () => stand.parts.get("board").state()["clockSynchronised"],
      (synchronised) => synchronised === false,
    );
  });
});
