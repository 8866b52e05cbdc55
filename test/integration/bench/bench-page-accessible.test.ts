import { describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { axe, PageRig, post, until } from "./kit.ts";

const rig = PageRig.use();

/** How far the page is wider than its window, in CSS pixels. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

describe("the bench's page for everybody", () => {
  it.each([
    { language: "fr", width: 1280 },
    { language: "en", width: 1280 },
    { language: "fr", width: 360 },
    { language: "en", width: 360 },
  ])("axe-core finds nothing, $language, $width px, with faults, alerts and refusals shown", async (one) => {
    const stand = await rig.stand();
    await post(stand.url, "/bench/scanner", { fault: "jam" });
    await post(stand.url, "/bench/printer", { fault: "absent" });
    await post(stand.url, "/bench/presence", { fault: "silent" });
    const page = await rig.open(stand, { viewport: { width: one.width, height: 800 } });
    if (one.language === "en") await page.getByRole("button", { name: "English" }).click();
    rig.allowErrors = true;
    await page.locator('[data-device="printer"] button.main').click();
    await page.locator(".failure p").waitFor();
    await page.locator(".alerts li").nth(1).waitFor();
    await page.locator('[data-device="board"] .test button').click();
    expect(await page.locator("html").getAttribute("lang")).toBe(one.language);
    expect(await axe(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });

  it("fits windows of 360 to 1600 px without sideways scrolling", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    for (const width of [360, 390, 520, 640, 736, 800, 1024, 1088, 1280, 1600]) {
      await page.setViewportSize({ width, height: 700 });
      expect({ width, overflow: await overflow(page) }).toEqual({ width, overflow: 0 });
      // Nothing is cut off inside its card either.
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll(".card, .casing, .card *, .casing *")]
          .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
          .map((element) => element.className),
      );
      expect({ width, cut }).toEqual({ width, cut: [] });
    }
  });

  it("fits a laptop's window at 200 % zoom, and each control is still there", async () => {
    const stand = await rig.stand();
    // What the browser does at 200 %: half as many CSS pixels, each twice as large.
    const page = await rig.open(stand, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await page.locator("[data-device]").count()).toBe(8);
    await page.getByRole("button", { name: "Lancer un autotest" }).click();
    await page.locator(".report li").nth(7).waitFor();
  });

  it("each control is reached by Tab, with a focus that is seen", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    const wanted = await page.evaluate(() => {
      const all = [...document.querySelectorAll<HTMLElement>("button, select, input, a[href]")];
      // Of a group of radios Tab reaches one; the arrows do the rest.
      return all.filter((one) => !(one instanceof HTMLInputElement && one.type === "radio" && !one.checked)).length;
    });
    const seen = new Set<string>();
    for (let step = 0; step < wanted; step += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const at = document.activeElement;
        if (!(at instanceof HTMLElement) || at === document.body) return undefined;
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const place = [...document.querySelectorAll("button, select, input, a[href]")].indexOf(at);
        return { place: String(place), outline: outlineStyle, width: Number.parseFloat(outlineWidth) };
      });
      expect(focus).toBeDefined();
      expect(focus?.outline).toBe("solid");
      expect(focus?.width).toBeGreaterThanOrEqual(3);
      seen.add(focus?.place ?? "");
    }
    expect(seen.size).toBe(wanted);
  });

  it("works by keyboard alone: language, fault, slider, switch, paper", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    const state = (id: string, name: string) => () => stand.parts.get(id).state()[name];
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The bench" }).waitFor();
    const device = (id: string) => page.locator(`[data-device="${id}"]`);

    await device("button").getByLabel("Fault").focus();
    await page.keyboard.press("ArrowDown");
    await until(state("button", "fault"), (fault) => fault === "stuck");
    await page.keyboard.press("ArrowUp");
    await until(state("button", "fault"), (fault) => fault === null);

    await device("presence").getByLabel("Distance of the person").focus();
    await page.keyboard.press("ArrowLeft");
    await until(state("presence", "cm"), (cm) => cm === 295);
    await page.keyboard.press("Home");
    await until(state("presence", "cm"), (cm) => cm === 10);

    await device("sound").getByLabel("Handset lifted").focus();
    await page.keyboard.press(" ");
    await until(state("sound", "handsetLifted"), (lifted) => lifted === true);

    await device("scanner").getByLabel("nothing").focus();
    await page.keyboard.press("ArrowDown");
    await until(state("scanner", "glass"), (glass) => glass === "letter");
  });

  it("keeps the chosen language", async () => {
    const stand = await rig.stand();
    const page = await rig.open(stand);
    expect(await page.title()).toContain("L'établi");
    await page.getByRole("button", { name: "English" }).click();
    await page.reload();
    await page.getByRole("heading", { name: "The bench" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.title()).toContain("The bench");
  });
});
