import { describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { PageRig, until } from "./kit.ts";

const rig = PageRig.use();

/** The durations of the presses that the page sends, ms. */
function pressesOf(page: Page): number[] {
  const sent: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/bench/button/press")) sent.push((request.postDataJSON() as { ms: number }).ms);
  });
  return sent;
}

describe("the ring button of the bench's page", () => {
  const opened = async (options = {}) => {
    const stand = await rig.stand();
    const page = await rig.open(stand, options);
    const ring = page.getByRole("button", { name: "Appuyer sur le bouton" });
    const presses = () => stand.parts.get("button").state()["presses"] as number;
    return { stand, page, ring, presses, sent: pressesOf(page) };
  };

  it("by mouse: the twin is pressed for as long as the mouse button was, and the usager is answered", async () => {
    const { page, ring, presses, sent } = await opened();
    await ring.hover();
    await page.mouse.down();
    await page.waitForTimeout(300);
    expect(sent).toEqual([]);
    await page.mouse.up();
    await until(presses, (count) => count === 1);
    await until(
      () => sent.length,
      (count) => count === 1,
    );
    expect(sent[0]).toBeGreaterThanOrEqual(290);
    const screen = page.getByRole("group", { name: "Écran de l'usager" });
    await screen.getByText("L'appel n'est pas possible").waitFor();
    expect(await screen.innerText()).toContain("01\u00A000\u00A000\u00A000\u00A000");
    // What was said aloud is written, too.
    await page.locator('[data-device="sound"] q').getByText("L'appel n'est pas possible").waitFor();
    await page.getByText(`Dernier appui\u00A0: ${sent[0]} ms`).waitFor();
  });

  it("a mouse button let go beside the ring ends the press", async () => {
    const { page, ring, presses, sent } = await opened();
    await ring.hover();
    await page.mouse.down();
    await page.mouse.move(5, 5);
    await page.mouse.up();
    await until(presses, (count) => count === 1);
    await until(
      () => sent.length,
      (count) => count === 1,
    );
  });

  it("by finger: one touch is one press", async () => {
    const { page, ring, presses, sent } = await opened({ hasTouch: true, viewport: { width: 390, height: 844 } });
    await ring.tap();
    await until(presses, (count) => count === 1);
    await page.waitForTimeout(600);
    expect(presses()).toBe(1);
    expect(sent).toHaveLength(1);
  });

  it.each([" ", "Enter"])("by key %j, held: one press as long as the key was down", async (key) => {
    const { page, ring, presses, sent } = await opened();
    await ring.focus();
    await page.keyboard.down(key);
    // A held key repeats.
    await page.keyboard.down(key);
    await page.waitForTimeout(250);
    await page.keyboard.down(key);
    await page.keyboard.up(key);
    await until(presses, (count) => count === 1);
    await page.waitForTimeout(500);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toBeGreaterThanOrEqual(240);
  });

  it("by assistive technology, which only clicks: a clean press", async () => {
    const { ring, presses, sent } = await opened();
    await ring.evaluate((button: HTMLButtonElement) => button.click());
    await until(presses, (count) => count === 1);
    expect(
      await until(
        () => sent,
        ({ length }) => length === 1,
      ),
    ).toEqual([120]);
  });

  it("the focus leaves while a key is held: the finger is off the button", async () => {
    const { page, ring, presses } = await opened();
    await ring.focus();
    await page.keyboard.down(" ");
    await page.keyboard.press("Tab");
    await until(presses, (count) => count === 1);
  });
});
