import { expect, test } from "vitest";
import { makePdf } from "../support/pdf.ts";
import { PATIENCE_MS } from "../e2e/support/program.ts";
import { benchOf } from "../e2e/support/call/faults.ts";
import { PapersOnStand } from "../e2e/support/call/papers.ts";
import { useStand } from "../e2e/support/call/use-stand.ts";

const stand = useStand();
const papers = (): PapersOnStand => new PapersOnStand(stand.now);
/** The newest print, at the expert's page. */
const row = () => stand.now.expert.locator(".prints li").first();

test("without a call: the usager touches a form, and it is printed", async () => {
  const { screen, demo } = stand.now;
  await (await benchOf(demo)).post("presence/set", { cm: 80 });
  await stand.now.scene("welcome");
  const here = papers();
  await here.touch("Documents à imprimer", async () => (await screen.locator("[data-scene=forms]").count()) > 0);
  await here.touch(
    "Attestation d'hébergement",
    async () => (await screen.getByRole("heading", { name: /Impression|C'est imprimé/ }).count()) > 0,
  );
  await screen.getByRole("heading", { name: "C'est imprimé" }).waitFor({ timeout: PATIENCE_MS });
  await here.touch("Retour", async () => (await screen.locator("[data-scene=welcome]").count()) > 0);
});

test("in a call: paper out is told to both sides, and it goes on after the refill", async () => {
  const bench = await benchOf(stand.now.demo);
  const here = papers();
  await here.call();
  await bench.post("printer/load", { sheets: 1 });
  await here.print("attestation.pdf", makePdf(3));
  const agree = stand.now.screen.getByRole("button", { name: "Imprimer", exact: true });
  await here.onScreen().waitFor({ timeout: PATIENCE_MS });
  if ((await here.onScreen().getAttribute("data-state")) === "shown")
    await here.touch("Imprimer", async () => (await agree.count()) === 0);
  await here.screenIs("held-up");
  await here.onScreen().getByText("Il n'y a plus de papier").waitFor();
  await row()
    .getByText(/papier/i)
    .first()
    .waitFor({ timeout: PATIENCE_MS });
  await bench.post("printer/load", { sheets: 50 });
  await here.screenIs("completed");
  await here.onScreen().getByText("Prenez vos feuilles dans le bac").waitFor();
});

test("the expert prints a form of the borne; the call ends, the printer's tray is named, nothing is left beside the face", async () => {
  const { expert, screen } = stand.now;
  await expert.getByRole("button", { name: /Attestation d'hébergement/ }).click({ timeout: PATIENCE_MS });
  await screen.locator("section.paper").filter({ hasText: "Attestation d'hébergement" }).waitFor();
  await papers().screenIs("completed");
  const from = stand.now.listener.next;
  const taken = screen.locator("[data-scene=papers]").getByText("Dans l'imprimante").waitFor({ timeout: PATIENCE_MS });
  await stand.now.hangUp();
  await taken;
  await stand.now.event("session.ended", from);
  await stand.now.state("ready");
  expect(await screen.locator("section.paper, img").count()).toBe(0);
  expect(stand.now.errors).toEqual([]);
});

test("the next usager, in the next call, sees nothing of it", async () => {
  await papers().call();
  expect(await papers().onScreen().count()).toBe(0);
  expect(await stand.now.screen.locator("img").count()).toBe(0);
  expect(await stand.now.expert.locator(".prints li").count()).toBe(0);
  await stand.now.hangUp();
});

test("the printer is unplugged in the middle, and the call ends: to be checked until it was switched on again", async () => {
  const bench = await benchOf(stand.now.demo);
  await stand.now.state("ready");
  await papers().call();
  await papers().print("long.pdf", makePdf(12));
  const shown = stand.now.screen.getByRole("button", { name: "Imprimer", exact: true });
  await papers().onScreen().waitFor({ timeout: PATIENCE_MS });
  if ((await papers().onScreen().getAttribute("data-state")) === "shown")
    await papers().touch("Imprimer", async () => (await shown.count()) === 0);
  await papers().screenIs("printing");
  await bench.fault("printer", "unplugged");
  await row()
    .getByText(/ne répond pas|imprimante/i)
    .first()
    .waitFor({ timeout: PATIENCE_MS });
  const from = stand.now.listener.next;
  await stand.now.hangUp();
  await stand.now.event("session.ended", from);
  expect(stand.now.events("alert.opened", 0).map(({ code }) => code)).toContain("printer.check");
  await bench.fault("printer", null);
  await expect
    .poll(() => stand.now.events("alert.closed", from).map(({ code }) => code), { timeout: PATIENCE_MS })
    .toContain("printer.check");
});
