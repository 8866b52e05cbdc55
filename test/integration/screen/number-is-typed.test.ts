import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Scene, ScreenAct } from "../../../src/contract/screen/types.ts";
import type { Screen } from "../../../src/screen/port.ts";
import { ScreenRig, show, until } from "./kit.ts";
import { keypad } from "./scenes.ts";

const rig = ScreenRig.use();
const NUMBER = "8071946";
const ringing = { type: "ringing", organisme: "CAF de la Manche" } as const;
const asked = { name: "keypad", scene: ringing, keypad } as const;

async function start(): Promise<{ screen: Screen; page: Page; acts: ScreenAct[] }> {
  const screen = await rig.screen();
  const acts: ScreenAct[] = [];
  screen.on("act", (act) => acts.push(act));
  const page = await rig.open(screen);
  await show(screen, page, asked);
  // A scene that has just come takes no gestures.
  await page.waitForFunction(() => performance.now() > 0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { screen, page, acts };
}

/** Everything that stands in the document, attributes and styles too, and what a screen reader would be told. */
async function document_(page: Page): Promise<string> {
  const html = await page.content();
  return html + (await page.locator("body").ariaSnapshot());
}

/** More than two digits of the number in a row. */
const anyPart = (text: string) =>
  Array.from({ length: 5 }, (_, at) => NUMBER.slice(at, at + 3)).some((part) => text.includes(part));

describe("the number of a call-back ticket", () => {
  const welcome: Scene = {
    type: "welcome",
    service: { id: "caf", name: "CAF", state: "ready", hours: null },
    others: [],
    limited: null,
  };

  it("is typed before the press, in dots; going back tells nothing; another scene forgets it", async () => {
    const screen = await rig.screen();
    const acts: ScreenAct[] = [];
    screen.on("act", (act) => acts.push(act));
    const page = await rig.open(screen);
    await show(screen, page, { name: "welcome", scene: welcome });
    const have = page.getByRole("button", { name: "J'ai un numéro de rappel" });
    const key = (name: string) => page.getByRole("button", { name, exact: true });
    await have.click();
    await key("4").click();
    await key("Précédent").click();
    await have.click();
    expect(await page.locator(".dot.filled").count()).toBe(0);
    await page.keyboard.type("071");
    expect(await key("Valider").isDisabled()).toBe(true);
    await page.keyboard.type("946");
    expect((await document_(page)).includes("071")).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await key("Valider").click();
    await until(
      () => acts.length,
      (count) => count > 0,
    );
    expect(acts).toEqual([{ type: "ticket", code: "071946" }]);
    await have.click();
    await page.keyboard.type("12");
    await show(screen, page, { name: "ringing", scene: ringing });
    await page.locator('[data-scene="ringing"]').waitFor();
    await show(screen, page, { name: "welcome", scene: welcome });
    await have.waitFor();
    expect(acts).toHaveLength(1);
  });

  it("digits that come the moment the keypad stands, before it is painted, count", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, { name: "welcome", scene: welcome });
    await page.evaluate(() => {
      // Runs in the same turn of the browser in which the keypad was put there.
      const seen = new MutationObserver(() => {
        if (!document.querySelector(".keypad")) return;
        seen.disconnect();
        for (const key of "07") window.dispatchEvent(new KeyboardEvent("keydown", { key }));
      });
      seen.observe(document.body, { childList: true, subtree: true });
    });
    await page.getByRole("button", { name: "J'ai un numéro de rappel" }).click();
    await until(
      () => page.locator(".dot.filled").count(),
      (count) => count === 2,
    );
  });
});

describe("the usager's number", () => {
  it("is typed by touch: dots only, sent whole, nothing of it in the document before or after", async () => {
    const { screen, page, acts } = await start();
    const key = (name: string) => page.getByRole("button", { name, exact: true });
    expect(await key("Valider").isDisabled()).toBe(true);
    for (const digit of NUMBER)
      await key(digit)
        .tap()
        .catch(() => key(digit).click());
    expect(await page.locator(".dot.filled").count()).toBe(7);
    expect(await page.locator(".mask").getAttribute("aria-label")).toBe("7 chiffres tapés / 7");
    expect(await page.locator(".mask").textContent()).toBe("");
    expect(anyPart(await document_(page))).toBe(false);
    await key("Effacer").click();
    expect(await page.locator(".dot.filled").count()).toBe(6);
    await key("6").click();
    await key("Valider").click();
    await until(
      () => acts.length,
      (count) => count > 0,
    );
    expect(acts).toEqual([{ type: "identifier", value: NUMBER }]);
    expect(await page.locator(".dot.filled").count()).toBe(0);
    await show(screen, page, { ...asked, keypad: { ...keypad, sent: true } });
    await page.locator(".thanks").waitFor();
    // The thanks stand a moment, then the scene is back.
    await page.locator('[data-scene="ringing"]').waitFor();
    expect(anyPart(await document_(page))).toBe(false);
    const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]);
    expect(kept).toEqual([0, 0, ""]);
  });

  it("is typed by keyboard, corrected, and skipped", async () => {
    const { screen, page, acts } = await start();
    await page.keyboard.type("80719");
    await page.keyboard.press("Backspace");
    expect(await page.locator(".dot.filled").count()).toBe(4);
    await page.keyboard.press("Enter");
    expect(acts).toEqual([]);
    await page.keyboard.type("946123");
    expect(await page.locator(".dot.filled").count()).toBe(7);
    await page.keyboard.press("Enter");
    await until(
      () => acts.length,
      (count) => count > 0,
    );
    expect(acts).toEqual([{ type: "identifier", value: NUMBER }]);
    await show(screen, page, { ...asked, keypad: { ...keypad, mistake: true } });
    await page.locator(".mistake").waitFor();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await page.keyboard.press("Escape");
    await until(
      () => acts.length,
      (count) => count > 1,
    );
    expect(acts.at(-1)).toEqual({ type: "skip" });
  });

  it("that is half typed is gone when the call no longer asks", async () => {
    const { screen, page } = await start();
    await page.keyboard.type("8071");
    await show(screen, page, { name: "ringing", scene: ringing });
    await page.locator('[data-scene="ringing"]').waitFor();
    await show(screen, page, asked);
    expect(await page.locator(".dot.filled").count()).toBe(0);
    expect(anyPart(await document_(page))).toBe(false);
  });

  it("makes way for a reconnection, and is asked for again after it", async () => {
    const { screen, page } = await start();
    await show(screen, page, { ...asked, scene: { type: "reconnecting", organisme: "CAF de la Manche" } });
    await page.locator('[data-scene="reconnecting"]').waitFor();
    expect(await page.locator(".keypad").count()).toBe(0);
    await show(screen, page, asked);
    await page.locator(".keypad").waitFor();
  });
});
