import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isBars, isGreen, launchBrowser, samplePicture } from "../e2e/support/call/browser.ts";
import { until } from "../e2e/support/call/faults.ts";
import { redAndGreen, writeRedPicture } from "../e2e/support/call/red-picture.ts";
import { EXPERT } from "../e2e/support/call/stand.ts";
import { isTone, roomHears, writeTone } from "../e2e/support/call/tone.ts";
import { useStand } from "../e2e/support/call/use-stand.ts";

const GUEST_HZ = 700;
const sound = writeTone(GUEST_HZ);
const red = writeRedPicture();

const stand = useStand();
let browser: Browser;
let guest: Page;
let invitation = "";

beforeAll(async () => void (browser = await launchBrowser(sound, undefined, red)), 60_000);
afterAll(async () => await browser?.close());

const seen = async () => redAndGreen((await samplePicture(stand.now.screen, EXPERT)) ?? [[0, 0, 0]]);

test("an interpreter opens the link: he sees usager and expert, the usager is told and sees both, and hears him", async () => {
  const { expert, screen, demo } = stand.now;
  await stand.now.press();
  await stand.now.skipNumber();
  await stand.now.take();
  await stand.now.bothSee();
  expect((await seen()).red).toBe(0);
  // The expert's own beeps would be heard with the guest's tone.
  await expert.getByRole("button", { name: "Couper le micro" }).click();
  await expert.getByRole("button", { name: "Inviter" }).click();
  await expert.getByRole("button", { name: "Créer le lien" }).click();
  const link = expert.getByLabel("Lien à envoyer");
  await link.waitFor();
  const context = await browser.newContext({ permissions: ["camera", "microphone"] });
  guest = await context.newPage();
  guest.on("pageerror", (error) => void stand.now.errors.push(`guest: ${error.message}`));
  invitation = await link.inputValue();
  await guest.goto(invitation);
  await guest.getByRole("button", { name: "Rejoindre l'appel" }).click();
  await guest.getByText("En appel avec CAF").waitFor();
  await stand.now.moves(guest, ".guest-talk .stage > video", isBars);
  await stand.now.moves(guest, ".small-pictures figure:not(.own) video", isGreen);
  await screen.getByText("Un interprète est là").waitFor();
  await until(async () => {
    const parts = await seen();
    return parts.red > 0.15 && parts.green > 0.15;
  }, "the usager sees expert and interpreter side by side");
  await until(async () => isTone(await roomHears(demo), GUEST_HZ), "the usager hears the interpreter");
  await expert.locator("#invite-panel").getByText("Interprète : présent").waitFor();
});

test("the same link lets nobody else in", async () => {
  const page = await (await browser.newContext({ permissions: ["camera", "microphone"] })).newPage();
  await page.goto(invitation);
  await page.getByRole("button", { name: "Rejoindre l'appel" }).click();
  await page.getByText("Ce lien ne peut pas être utilisé").waitFor();
  await page.context().close();
});

test("he leaves: the usager is told, and sees and hears the expert alone", async () => {
  const { screen, demo } = stand.now;
  await guest.getByRole("button", { name: "Quitter l'appel" }).click();
  await screen.getByText("Un interprète est là").waitFor({ state: "detached" });
  await until(async () => {
    const parts = await seen();
    return parts.red === 0 && parts.green > 0.5;
  }, "the usager sees the expert alone");
  await until(async () => !isTone(await roomHears(demo), GUEST_HZ), "the interpreter is not heard any more");
  await stand.now.bothSee();
  const from = stand.now.listener.next;
  await stand.now.hangUp();
  await stand.now.event("session.ended", from);
  expect(stand.now.errors).toEqual([]);
});
