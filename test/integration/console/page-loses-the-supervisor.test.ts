import { expect, test } from "vitest";
import { freePort } from "../../../src/bench/ports.ts";
import { FLEET, playFleet } from "../../support/console/fleet.ts";
import { PageRig } from "../../support/console/page.ts";
import { PASSWORD } from "../../support/console/stand.ts";

const rig = PageRig.use();

test("without the supervisor nothing on the page stays green; when it is back the page is up to date by itself", async () => {
  const { stand } = rig;
  rig.allowed = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/;
  await stand.start({ ...FLEET, console: { pageDir: rig.dir, port: await freePort("127.0.0.1") } });
  const { well } = await playFleet(stand);
  const page = await rig.signIn("lecture");
  await page.getByText("Prête", { exact: true }).waitFor();
  await page.evaluate(() => (document.body.dataset["seen"] = "yes"));

  await stand.stopSupervisor();
  await page.getByText("Connexion au serveur perdue").waitFor();
  expect(await page.getByText("Prête", { exact: true }).count()).toBe(0);
  // What was wrong is still said to be wrong.
  expect(await page.getByText("VB0301").count()).toBe(1);

  await stand.run();
  await page.getByText("Connexion au serveur perdue").waitFor({ state: "detached" });
  await well.say("status", well.status("ready"));
  await page.getByText("Prête", { exact: true }).waitFor();
  expect(await page.evaluate(() => document.body.dataset["seen"])).toBe("yes");
});

test("who is signed out elsewhere is asked to sign in, and is then where he was", async () => {
  const { stand } = rig;
  await stand.start({ ...FLEET, console: { pageDir: rig.dir } });
  await playFleet(stand);
  const page = await rig.signIn("tech", "/bornes/demo/borne-1");
  await page.getByRole("heading", { name: "borne-1" }).waitFor();
  const chef = await stand.signedIn("chef");
  const { accounts } = (await chef.ask("GET", "/api/1/accounts")).body as { accounts: { id: string; login: string }[] };
  const id = accounts.find(({ login }) => login === "tech")?.id;
  expect((await chef.ask("PUT", `/api/1/accounts/${id}`, { password: PASSWORD })).status).toBe(200);
  await page.getByLabel("Identifiant").fill("tech");
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByRole("heading", { name: "borne-1" }).waitFor();
  // A technician has no page of accounts, not even by its address.
  expect(await page.getByRole("link", { name: "Comptes" }).count()).toBe(0);
  await page.goto(`${stand.url}/comptes`);
  await page.getByRole("heading", { name: "Accès réservé" }).waitFor();
});

test("the fleet is searched and filtered by keyboard, and the address says how", async () => {
  const { stand } = rig;
  await stand.start({ ...FLEET, console: { pageDir: rig.dir } });
  await playFleet(stand);
  const page = await rig.signIn("lecture");
  await page.getByText("VB0301").waitFor();
  const names = async () => await page.locator(".borne-top a").allTextContents();
  // The worst first: what suffers, what nobody has heard, what is well.
  expect(await names()).toEqual(["borne-1", "borne-3", "borne-2"]);
  await page.getByLabel("Chercher").fill("mediatheque");
  await expect.poll(names).toEqual(["borne-3", "borne-2"]);
  await page.getByRole("button", { name: /^En service/ }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(names).toEqual(["borne-2"]);
  expect(new URL(page.url()).search).toBe("?q=mediatheque&etat=good");
  await page.reload();
  await page.locator(".borne-top a").first().waitFor();
  expect(await names()).toEqual(["borne-2"]);
  await page.getByRole("link", { name: "borne-2" }).click();
  await page.getByRole("heading", { name: "borne-2" }).waitFor();
  await page.goBack();
  await expect.poll(names).toEqual(["borne-2"]);
});
