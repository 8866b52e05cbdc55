import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { assigned, CALL, queueOf, waiting, WELCOME } from "../../support/desk-page/desk-words.ts";
import { tabTo } from "../../support/desk-page/keyboard.ts";
import { DeskRig, until } from "../../support/desk-page/rig.ts";
import { PASSWORD } from "../../support/desk-page/scripted-desk.ts";

const rig = DeskRig.use();

/** Resolves when the focus is on the element with this id. */
const focused = (page: Page, id: string) => page.waitForFunction((id) => document.activeElement?.id === id, id);

test("a whole day by the keyboard: sign-in, check, answer, text, hold, transfer looked at, hang-up, wrap-up", async () => {
  rig.allowed = /401/;
  const desk = await rig.desk();
  const page = await rig.page();
  await page.goto(desk.url);
  await page.getByLabel("Identifiant").waitFor();
  // The focus is where one begins.
  await focused(page, "user");
  await page.keyboard.type("claire");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  const link = await desk.expert(0);
  await link.next("hello");
  link.say(WELCOME);
  await page.locator('button:not([aria-disabled="true"])', { hasText: "Je suis prêt" }).waitFor();
  await tabTo(page, /Je suis prêt/);
  await page.keyboard.press("Enter");
  await link.next("presence", ({ ready }) => ready);

  link.say(queueOf(waiting()));
  link.say({ type: "ring", call: CALL });
  await page.getByText("Appel entrant").waitFor();
  // A key that was on its way when the call came does not answer it.
  await page.keyboard.press("Enter");
  expect(link.heard.some(({ type }) => type === "take")).toBe(false);
  await until(
    async () => {
      await page.keyboard.press("Enter");
      return link.heard.filter(({ type }) => type === "take").length;
    },
    (taken) => taken > 0,
  );
  expect(link.heard.filter(({ type }) => type === "take")).toHaveLength(1);
  const borne = await rig.borne(desk, link);
  link.say(assigned());
  link.say(queueOf());
  await borne.offer();
  await page.locator(".stage.is-video").waitFor();

  await tabTo(page, /^Texte/);
  await page.keyboard.press("Enter");
  await focused(page, "text-box");
  await page.keyboard.type("Bonjur");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("our");
  await page.keyboard.press("Enter");
  await until(
    async () => (await borne.heard()).flatMap((one) => (one.type === "text" ? [one.text] : [])).join(""),
    (text) => text === "Bonjur\b\bour\u2028",
  );
  await page.keyboard.press("Escape");
  // The focus is back on the command; the panel is gone.
  await page.locator("#text-panel").waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Texte");
  await tabTo(page, /Transférer/);
  await page.keyboard.press("Enter");
  await tabTo(page, /CPAM/);
  await page.keyboard.press("Enter");
  await page.getByText("sera effacé").waitFor();
  await page.keyboard.press("Escape");
  await tabTo(page, /Raccrocher/);
  await page.keyboard.press("Enter");
  await page.getByText("Raccrocher ?").waitFor();
  // Escape means no.
  await page.keyboard.press("Escape");
  await page.locator(".sure").waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await page.getByText("Raccrocher ?").waitFor();
  await page.keyboard.press("Enter");
  await link.next("hang-up");
  await page.getByText("Quel était le motif").waitFor();
  await page.keyboard.press("3");
  expect((await link.next("wrap-up")).reason).toBe("droits");
  await page.getByText("Personne n'attend").first().waitFor();
});
