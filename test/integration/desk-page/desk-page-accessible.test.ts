import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { axe, DeskRig } from "../../support/desk-page/rig.ts";
import { walkExpert } from "../../support/desk-page/walk.ts";

const rig = DeskRig.use();

/** Folder for pictures of each state, for the eye; none are taken without it. */
const pictures = process.env["VISIOBORNE_PICTURES"];

const SCREENS = [
  { name: "1280x800", viewport: { width: 1280, height: 800 } },
  { name: "1920x1080", viewport: { width: 1920, height: 1080 } },
  // What is left of a screen of 1280x800 at 125 %, 150 % and 200 % zoom.
  { name: "zoom-125", viewport: { width: 1024, height: 640 }, deviceScaleFactor: 1.25 },
  { name: "zoom-200", viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
] as const;

describe.each(SCREENS)("at $name", ({ name, ...screen }) => {
  it("no state has a finding of axe-core, nor anything that sticks out sideways", { timeout: 240_000 }, async () => {
    const findings: string[] = [];
    const seen: string[] = [];
    await walkExpert(rig, screen, async (state, page) => {
      seen.push(state);
      if (pictures) {
        mkdirSync(join(pictures, name), { recursive: true });
        // Colours of buttons change within a moment.
        await page.waitForTimeout(250);
        await page.screenshot({ path: join(pictures, name, `${state}.png`), fullPage: name.startsWith("zoom") });
      }
      findings.push(...(await axe(page)).map((finding) => `${state}: ${finding}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) findings.push(`${state}: ${wide} px wider than the window`);
    });
    expect(seen.length).toBeGreaterThan(20);
    expect(findings).toEqual([]);
  });
});
