import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { CmdMessage, ResMessage } from "../../../src/contract/types.ts";
import { callerOfToken } from "../../../src/supervisor/tokens.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { FLEET, health } from "../../support/console/fleet.ts";
import { PageRig } from "../../support/console/page.ts";
import { axe } from "../../support/desk-page/rig.ts";
import type { ScriptedBorne } from "../../support/scripted-borne.ts";
import { borneUntil } from "../../support/supervisor.ts";

const rig = PageRig.use();
const pictures = process.env["VISIOBORNE_PICTURES"];

/** A borne that takes orders, and ends each as the test says. */
async function obedient(
  id: string,
): Promise<{ borne: ScriptedBorne; end: (state: ResMessage["state"]) => Promise<void> }> {
  const borne = await rig.stand.borne(id);
  borne.cut();
  const client = await borne.connect();
  let command: CmdMessage | undefined;
  const say = async (state: ResMessage["state"], result?: object): Promise<void> => {
    const stamp = { boot: borne.boot, ts: Date.now(), up_ms: 1, sync: true };
    await borne.say("res", { v: 1, id: command!.id, state, ...stamp, ...(result && { result }) }, command!.id);
  };
  client.on("message", (topic, payload) => {
    if (!topic.endsWith("/cmd")) return;
    command = JSON.parse(payload.toString()) as CmdMessage;
    void say("accepted").then(async () => await say("running"));
  });
  await borne.say("status", borne.status("ready"));
  await borne.say("health", health(borne));
  await borneUntil(rig.stand.config.database, id, ({ state, health: told }) => state === "ready" && told !== null);
  return { borne, end: async (state) => await say(state, { passed: state === "succeeded" }) };
}

async function clean(page: Page, name: string): Promise<void> {
  if (pictures) {
    mkdirSync(pictures, { recursive: true });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }
  expect(await axe(page), name).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide, name).toBeLessThanOrEqual(0);
}

const start = async (): Promise<void> => await rig.stand.start({ ...FLEET, console: { pageDir: rig.dir } });

it("a command: confirmed, followed until it is done, in its words", async () => {
  await start();
  const { end } = await obedient("borne-1");
  const page = await rig.signIn("tech", "/bornes/demo/borne-1");
  const card = page.locator("section", { has: page.getByRole("heading", { name: "Commandes" }) });
  // Reboot and forms are the manager's.
  await card.getByRole("button", { name: "Autotest" }).waitFor();
  expect(await card.getByRole("button", { name: "Redémarrer" }).count()).toBe(0);
  await card.getByRole("button", { name: "Autotest" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Chaque périphérique s'essaie").waitFor();
  await clean(page, "command-asked");
  await dialog.getByRole("button", { name: "Annuler" }).click();
  await card.getByText("Aucune commande n'a été donnée.").waitFor();
  await card.getByRole("button", { name: "Autotest" }).click();
  await dialog.getByRole("button", { name: "Envoyer" }).click();
  await card.getByText("en cours").waitFor();
  await clean(page, "command-running");
  await end("succeeded");
  await card.getByText("réussie").waitFor();
  await card.getByText("passed true").waitFor();
});

it("a borne that is away: refused, or kept and taken back; on a phone", async () => {
  await start();
  const page = await rig.signIn("chef", "/bornes/demo/borne-2", { viewport: { width: 390, height: 844 } });
  await page.getByRole("button", { name: "Redémarrer" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("L'envoyer quand elle pourra").uncheck();
  await dialog.getByRole("button", { name: "Envoyer" }).click();
  await dialog.getByText("La borne n'est pas entendue").waitFor();
  expect(await dialog.getByLabel("L'envoyer quand elle pourra").isChecked()).toBe(false);
  rig.errors.splice(0, rig.errors.length, ...rig.errors.filter((error) => !error.includes("409")));
  await clean(page, "command-refused-phone");
  await dialog.getByLabel("L'envoyer quand elle pourra").check();
  await dialog.getByRole("button", { name: "Envoyer" }).click();
  const card = page.locator("section", { has: page.getByRole("heading", { name: "Commandes" }) });
  await card.getByText("en attente").waitFor();
  await card.getByRole("button", { name: "Retirer" }).click();
  await card.getByText("périmée").waitFor();
  await card.getByText("retirée par chef").waitFor();
  await clean(page, "command-taken-back-phone");
});

it("log lines come while they are asked for", async () => {
  await start();
  const { borne, end } = await obedient("borne-1");
  const page = await rig.signIn("tech", "/bornes/demo/borne-1");
  await page.getByRole("button", { name: "Lire le journal" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Envoyer" }).click();
  await page.getByText("En attente de lignes").waitFor();
  await end("succeeded");
  const line = { v: 1, ts: Date.now(), level: "warn", module: "camera", msg: "capture restarted" };
  await borne.say("log", line);
  await page.getByText("capture restarted").waitFor();
  await clean(page, "command-log");
});

it("a batch: begun, seen ring by ring, stopped by hand", async () => {
  await start();
  await obedient("borne-1");
  const page = await rig.signIn("chef", "/lots");
  await page.getByText("Aucun lot.").waitFor();
  await page.getByLabel("Tailles des premiers anneaux").fill("1");
  await clean(page, "batches");
  await page.getByRole("button", { name: "Lancer" }).click();
  await page.getByText("anneau 1 en cours").waitFor();
  await page
    .getByRole("row", { name: /borne-1/ })
    .getByText("en cours")
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Arrêter" }).click();
  await clean(page, "batch-stop");
  await page.getByRole("dialog").getByRole("button", { name: "Arrêter" }).click();
  await page.getByRole("alert").getByText("arrêté par chef").waitFor();
  await page.getByRole("button", { name: "Reprendre" }).waitFor();
  await clean(page, "batch-stopped");
});

it("the audit: what was done is found by its subject", async () => {
  await start();
  await obedient("borne-1");
  const tech = await rig.signIn("tech", "/bornes/demo/borne-1");
  await tech.getByRole("button", { name: "Repérer la borne" }).click();
  await tech.getByRole("dialog").getByRole("button", { name: "Envoyer" }).click();
  await tech.getByRole("dialog").waitFor({ state: "detached" });
  const page = await rig.signIn("chef", "/journal");
  await page.getByLabel("Quoi").fill("command");
  await page.getByRole("button", { name: "Chercher" }).click();
  await page.getByRole("row", { name: /tech.*command\.asked.*demo\/borne-1.*identify/ }).waitFor();
  await clean(page, "audit");
});

it("a token: shown once, good at once, withdrawn", async () => {
  await start();
  const page = await rig.signIn("chef", "/jetons");
  await page.getByLabel("Programme").fill("grafana");
  await page.getByRole("button", { name: "Faire un jeton" }).click();
  const secret = await page.locator(".notice code").innerText();
  await page.getByRole("row", { name: /grafana/ }).waitFor();
  await clean(page, "tokens");
  const store = await Store.open(rig.stand.config.database);
  expect(await callerOfToken(store, secret)).toMatchObject({ role: "viewer", networks: undefined });
  await page.getByRole("button", { name: "Retirer : grafana" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Retirer" }).click();
  await page.getByText("Aucun jeton.").waitFor();
  expect(await callerOfToken(store, secret)).toBeUndefined();
  await store.close();
});
