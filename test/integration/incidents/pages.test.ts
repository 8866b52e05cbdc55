import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { INCIDENTS_DEFAULTS } from "../../../src/supervisor/incidents/config.ts";
import { axe } from "../../support/desk-page/rig.ts";
import { FLEET, playFleet } from "../../support/console/fleet.ts";
import { PageRig } from "../../support/console/page.ts";
import { until } from "../../support/console/stand.ts";
import type { ShownIncident } from "../../../src/supervisor/incidents/routes/shown.ts";

const rig = PageRig.use();
/** Folder for pictures of each page, for the eye; none are taken without it. */
const pictures = process.env["VISIOBORNE_PICTURES"];
const incidents = { ...INCIDENTS_DEFAULTS, confirmS: 0, maintenance: [{ email: "assistance@example.org" }] };

/** A supervisor whose borne-1 has a broken camera. */
async function started(): Promise<void> {
  // Who serves there is what a week is counted by.
  const sites = FLEET.sites.map((site) => ({
    ...site,
    services: [{ organisme: "caf", agreement: "agreed" as const }],
  }));
  await rig.stand.start({ ...FLEET, sites, console: { pageDir: rig.dir }, config: { incidents } });
  await playFleet(rig.stand);
  const browser = await rig.stand.signedIn("chef");
  await until(
    async () => await browser.ask("GET", "/api/1/incidents"),
    (reply) => (reply.body as { total: number }).total > 0,
  );
}

test("a technician sees what is wrong, takes care of it, writes a note; a new alert comes into the open list by itself", async () => {
  await started();
  const page = await rig.signIn("tech", "/incidents");
  await page.getByRole("row").filter({ hasText: "Caméra débranchée" }).getByText("VB0301").waitFor();
  const other = await rig.stand.borne("borne-2");
  await other.say(
    "alert",
    { ...other.alert("printer.paper"), severity: "major", owner: "collectivite" },
    "printer.paper",
  );
  await page.getByRole("link", { name: "Plus de papier" }).waitFor();

  await page.getByRole("link", { name: "Caméra débranchée" }).click();
  await page.getByText("Vérifier le câble de la caméra.").waitFor();
  await page.getByText("L'image est en panne, la voix marche.", { exact: false }).waitFor();
  await page.getByRole("button", { name: "Je m'en occupe" }).click();
  await page.getByRole("listitem").filter({ hasText: "Pris en charge" }).getByText("tech").waitFor();
  await page.getByLabel("Note (aucun nom de personne)").fill("Câble commandé");
  await page.getByRole("button", { name: "Ajouter une note" }).click();
  await page.getByRole("listitem").filter({ hasText: "Câble commandé" }).waitFor();
  await page.getByText("La panne est encore là").waitFor();
  await page.getByRole("button", { name: "Confier" }).click();
  await page.getByLabel("À qui d'agir").selectOption("collectivite");
  await page.getByLabel("Compte ou équipe").fill("equipe-nord");
  await page.getByRole("button", { name: "Confier" }).last().click();
  await page.getByRole("listitem").filter({ hasText: "equipe-nord" }).waitFor();

  await page.getByRole("link", { name: "Tous les incidents" }).click();
  // The page that is left has a field of the same name.
  await page.getByRole("row").filter({ hasText: "Plus de papier" }).waitFor();
  await page.getByLabel("À qui d'agir").selectOption("organisme");
  await page.getByText("Aucun incident ne correspond.").waitFor();
  expect(new URL(page.url()).search).toBe("?owner=organisme");
});

test("an alert between the page's first answers and its live connection is shown too", async () => {
  await started();
  const connected = await rig.signIn("chef", "/incidents");
  const page = await rig.signIn("tech", "/");
  const connect = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/api\/1\/live$/, async (socket) => {
    await connect.promise;
    socket.connectToServer();
  });
  await page.goto(`${rig.stand.url}/incidents`);
  await page.getByRole("row").filter({ hasText: "Caméra débranchée" }).waitFor();
  const other = await rig.stand.borne("borne-2");
  const alert = { ...other.alert("printer.paper"), severity: "major", owner: "collectivite" };
  await other.say("alert", alert, "printer.paper");
  // To who is connected it has been told: nobody will tell it again.
  await connected.getByRole("link", { name: "Plus de papier" }).waitFor();
  connect.resolve();
  await page.getByRole("link", { name: "Plus de papier" }).waitFor();
});

test("a viewer reads and cannot act; what a host says is written from the list", async () => {
  await started();
  const viewer = await rig.signIn("lecture", "/incidents");
  await viewer.getByRole("link", { name: "Caméra débranchée" }).click();
  await viewer.getByRole("heading", { name: "Histoire" }).waitFor();
  expect(await viewer.getByRole("button", { name: "Je m'en occupe" }).count()).toBe(0);

  const page = await rig.signIn("tech", "/incidents");
  await page.getByRole("button", { name: "Signaler" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Borne").selectOption("demo/borne-2");
  await dialog.getByLabel("Ce que dit l'accueil").selectOption("host.button");
  await dialog.getByLabel("En quelques mots").fill("il faut appuyer deux fois");
  await dialog.getByRole("button", { name: "Signaler" }).click();
  await page.getByRole("heading", { name: "Le bouton accroche" }).waitFor();
  await page.getByRole("listitem").filter({ hasText: "il faut appuyer deux fois" }).waitFor();
});

test("the host's form works in a browser without an account and without a script", async () => {
  await started();
  const chef = await rig.signIn("chef", "/bornes/demo/borne-1");
  await chef.getByRole("link", { name: "Caméra débranchée" }).waitFor();
  await chef.getByRole("button", { name: "Faire un nouveau lien" }).click();
  await chef.getByRole("img", { name: "Code QR de ce lien" }).waitFor();
  const url = (await chef.getByRole("link", { name: "/api/1/report/" }).textContent()) ?? "";
  const browser = await rig.stand.signedIn("chef");
  const page = await rig.page({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  await page.goto(rig.stand.url + new URL(url).pathname);
  await page.getByText("Mairie de Saint-Aubin, borne borne-1").waitFor();
  await page.getByLabel("Le bouton accroche").check();
  await page.getByLabel("En quelques mots").fill("depuis lundi");
  await page.getByRole("button", { name: "Envoyer" }).click();
  await page.getByRole("heading", { name: "C'est noté" }).waitFor();
  const { body: json } = await browser.ask("GET", "/api/1/incidents");
  const found = (json as { incidents: ShownIncident[] }).incidents.find(({ code }) => code === "host.button");
  expect(found).toMatchObject({ subject: "borne-1", detail: "depuis lundi", siteName: "Mairie de Saint-Aubin" });

  // The same link leads to the weekly grid of the site: by the way that the sheet shows.
  await page.goto(rig.stand.url + new URL(url).pathname);
  await page.getByRole("link", { name: "Corriger le comptage de la semaine" }).click();
  await page.getByRole("heading", { name: "Comptage de la semaine" }).waitFor();
  const calls = page.getByRole("group", { name: "caf" }).getByLabel("Visio");
  await calls.fill("7");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("1 nombre corrigé").waitFor();
  expect(await calls.inputValue()).toBe("7");
});

describe.each([
  { name: "1280x800", viewport: { width: 1280, height: 800 } },
  { name: "phone-360", viewport: { width: 360, height: 640 } },
])("at $name", ({ name, viewport }) => {
  test("no page of incidents has a finding of axe-core, nor anything that sticks out sideways", async () => {
    await started();
    const browser = await rig.stand.signedIn("chef");
    const { body: json } = await browser.ask("GET", "/api/1/incidents");
    const [{ id }] = (json as { incidents: [ShownIncident] }).incidents;
    const link = (await browser.ask("POST", "/api/1/bornes/demo/borne-1/entry-link", {})).body as { url: string };
    const month = new Date().toISOString().slice(0, 7);
    const findings: string[] = [];
    const page = await rig.signIn("chef", "/incidents", { viewport });
    const look = async (state: string): Promise<void> => {
      await page.waitForLoadState("networkidle");
      if (pictures) {
        mkdirSync(join(pictures, name), { recursive: true });
        await page.screenshot({ path: join(pictures, name, `${state}.png`), fullPage: true });
      }
      findings.push(...(await axe(page)).map((finding) => `${state}: ${finding}`));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (wide > 0) findings.push(`${state}: ${wide} px wider than the window`);
    };
    await page.getByRole("link", { name: "Caméra débranchée" }).waitFor();
    await look("incidents");
    await page.getByRole("button", { name: "Signaler" }).click();
    await page.getByRole("dialog").waitFor();
    await look("incidents-enter");
    await page.goto(`${rig.stand.url}/incidents/${id}`);
    await page.getByRole("heading", { name: "Histoire" }).waitFor();
    await page.getByRole("button", { name: "Confier" }).click();
    await look("incident");
    await page.goto(`${rig.stand.url}/incidents/none`);
    await page.getByText("Cet incident n'existe pas").waitFor();
    await rig.told(/404/);
    for (const [state, path] of [
      ["host-form", new URL(link.url).pathname],
      ["host-grid", `${new URL(link.url).pathname}/grid`],
      ["host-form-old", `/api/1/report/${"a".repeat(22)}`],
      ["book", `/api/1/incidents/book?network=demo&site=saint-aubin&month=${month}`],
    ] as const) {
      await page.goto(rig.stand.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await look(state);
    }
    expect(findings).toEqual([]);
  });
});
