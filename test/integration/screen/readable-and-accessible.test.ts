import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { capitalMm, TOUCH_MM } from "../../../src/screen/page/layout/sizes.ts";
import { axe, ScreenRig, show } from "./kit.ts";
import { SCREENS, SHOWN } from "./scenes.ts";

const rig = ScreenRig.use();

/** Height of each visible text's capitals, CSS pixels, by the font that it is really drawn with. */
function capitals(page: Page) {
  return page.evaluate(() => {
    const context = document.createElement("canvas").getContext("2d");
    const seen = new Map<string, number>();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const element = node.parentElement;
      if (!element || !context || !node.textContent?.trim() || element.closest(".unseen")) continue;
      if (!element.checkVisibility()) continue;
      const { fontSize, fontFamily, fontWeight } = getComputedStyle(element);
      context.font = `${fontWeight} ${fontSize} ${fontFamily}`;
      // Glyphs are put on whole pixels only when they are drawn: measured large.
      const scale = 20;
      context.font = `${fontWeight} ${Number.parseFloat(fontSize) * scale}px ${fontFamily}`;
      const height = context.measureText("H").actualBoundingBoxAscent / scale;
      seen.set(`${element.tagName}.${element.className}: ${node.textContent.slice(0, 20)}`, height);
    }
    return [...seen].map(([where, px]) => ({ where, px }));
  });
}

/** Height that an angle of 0.7 degree takes (EN 301 549 v3.2.1, 5.1.4), mm. */
const capitalHeightMm = (distanceMm: number) => 2 * distanceMm * Math.tan((0.35 * Math.PI) / 180);

/** Controls that are seen, with their sides, CSS pixels. */
function targets(page: Page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("button")]
      .filter((one) => one.checkVisibility())
      .map((one) => {
        const { width, height, left, top, right, bottom } = one.getBoundingClientRect();
        const inside = left >= -1 && top >= -1 && right <= window.innerWidth + 1 && bottom <= window.innerHeight + 1;
        return { name: one.getAttribute("aria-label") ?? one.textContent, side: Math.min(width, height), inside };
      }),
  );
}

/** What would have to be scrolled to, or is cut off: text outside the window or outside a box that cuts it. */
function cutOff(page: Page) {
  return page.evaluate(() => {
    const cut: string[] = [];
    const { scrollWidth, scrollHeight } = document.documentElement;
    if (scrollWidth > window.innerWidth || scrollHeight > window.innerHeight) cut.push("the page scrolls");
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const element = node.parentElement;
      // Older lines of a text go out at the top, names on the plate and of a paper end in dots.
      if (!element || !node.textContent?.trim() || element.closest(".unseen, .lines, .who, .what")) continue;
      if (!element.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const { left, right, top, bottom, height } of range.getClientRects()) {
        const boxes = [{ left: 0, top: 0, right: window.innerWidth, bottom: window.innerHeight }];
        for (let up: Element | null = element; up; up = up.parentElement) {
          if (getComputedStyle(up).overflow !== "visible") boxes.push(up.getBoundingClientRect());
        }
        // A line box is higher than its letters.
        const slack = height * 0.2;
        const out = boxes.some(
          (box) => left < box.left - 1 || right > box.right + 1 || top < box.top - slack || bottom > box.bottom + slack,
        );
        if (out) cut.push(node.textContent.trim().slice(0, 40));
      }
    }
    return cut;
  });
}

describe.each(SCREENS)("on a screen of $width x $height", (size) => {
  it.each(["fr", "en"] as const)(
    "every scene, %s: axe finds nothing, letters and targets are large, nothing is cut off",
    async (language) => {
      rig.asked.length = 0;
      const screen = await rig.screen();
      const page = await rig.open(screen, size);
      let contrast = 0;
      for (const shown of SHOWN) {
        await show(screen, page, shown, size, language);
        const { found, passed } = await axe(page);
        expect({ scene: shown.name, found }).toEqual({ scene: shown.name, found: [] });
        if (passed.includes("color-contrast")) contrast += 1;
        const minCapital =
          shown.distanceMm === undefined ? capitalMm(size.distance_mm) : capitalHeightMm(shown.distanceMm);
        for (const { where, px } of await capitals(page)) {
          expect(px * size.pixel_mm, `${shown.name}: ${where}`).toBeGreaterThanOrEqual(minCapital);
        }
        for (const { name, side, inside } of await targets(page)) {
          expect(side * size.pixel_mm, `${shown.name}: ${name}`).toBeGreaterThanOrEqual(TOUCH_MM - 0.01);
          expect(inside, `${shown.name}: ${name} is outside`).toBe(true);
        }
        expect({ scene: shown.name, cut: await cutOff(page) }).toEqual({ scene: shown.name, cut: [] });
      }
      // It has looked at colours, in all scenes that have words.
      expect(contrast).toBeGreaterThanOrEqual(SHOWN.length - 2);
      // And nothing came from anywhere else.
      expect(rig.asked.filter((url) => !url.startsWith(screen.url))).toEqual([]);
    },
    180_000,
  );
});

describe("the test chart", () => {
  it("draws a head and a ruler of the millimetres they say", async () => {
    const screen = await rig.screen();
    const [size] = SCREENS;
    const page = await rig.open(screen, size);
    await show(screen, page, { name: "chart", scene: { type: "test-chart", head_mm: 230 } }, size);
    const mm = async (selector: string) => {
      const box = await page.locator(selector).boundingBox();
      return { width: (box?.width ?? 0) * size.pixel_mm, height: (box?.height ?? 0) * size.pixel_mm };
    };
    expect((await mm(".head")).height).toBeCloseTo(230, 0);
    expect((await mm(".ruler")).width).toBeCloseTo(100, 0);
  });
});
