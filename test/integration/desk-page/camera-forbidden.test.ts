import { expect, test } from "vitest";
import { CHROMIUM } from "../../support/browsers.ts";
import { DeskRig } from "../../support/desk-page/rig.ts";
import { PASSWORD } from "../../support/desk-page/scripted-desk.ts";

const rig = DeskRig.use(["!--use-fake-ui-for-media-stream"], CHROMIUM);

test("says what to do, for camera and microphone, and can't be ready", async () => {
  const desk = await rig.desk();
  // Everything that is not in the list is forbidden.
  const { page, link } = await rig.signIn(desk, { permissions: ["notifications"] });
  await page.getByText("Le navigateur refuse la caméra").waitFor();
  await page.getByText("Le navigateur refuse le microphone").waitFor();
  await page.getByText(/À régler avant de commencer.*caméra, microphone/).waitFor();
  await page.getByRole("button", { name: "Je suis prêt" }).click({ force: true });
  expect(await page.getByRole("heading", { name: "Votre poste est-il prêt" }).count()).toBe(1);
  expect(link.heard.some(({ type }) => type === "presence")).toBe(true);
  expect(link.heard.some((said) => said.type === "presence" && said.state === "available")).toBe(false);
});

test("while the browser asks the expert, the page tells him to allow it", async () => {
  rig.allowed = /401/;
  const desk = await rig.desk();
  const page = await rig.page();
  // A browser without a window refuses at once; one with a window waits for the expert.
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
  });
  await page.goto(desk.url);
  await page.getByLabel("Identifiant").fill("claire");
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByText("Autorisez la caméra et le microphone dans la fenêtre du navigateur").waitFor();
});
