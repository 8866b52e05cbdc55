import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { Identity } from "../../../src/borne/enrolment/identity.ts";
import { DiskCa, initDiskCa } from "../../../src/supervisor/enrolment/ca/disk.ts";
import { axe } from "../../support/desk-page/rig.ts";
import { PageRig } from "../../support/console/page.ts";
import { enrol, ownFiles } from "../../support/enrolment.ts";

const rig = PageRig.use();
/** Folder for pictures, for the eye; none are taken without it. */
const pictures = process.env["VISIOBORNE_PICTURES"];
let number = 0;
afterEach(() => void number++);

/** The console with enrolment beside it. @returns the address of the enrolment */
async function start(): Promise<string> {
  const dir = join(rig.stand.at.dir, `enrolment-${number}`);
  await initDiskCa(join(dir, "ca"), "Test");
  const files = await ownFiles(dir, DiskCa.open(join(dir, "ca")), "enrolment", ["127.0.0.1"]);
  await rig.stand.start({
    bornes: [{ network: "demo", borne: "borne-1" }],
    console: { pageDir: rig.dir },
    config: {
      enrolment: {
        host: "127.0.0.1",
        port: 0,
        certFile: files.certFile,
        keyFile: files.keyFile,
        caDir: join(dir, "ca"),
        codeDays: 15,
        certificateDays: 90,
        url: "https://inscription.example:8886",
        brokerUrl: rig.stand.at.borneUrl,
      },
    },
  });
  const listening = rig.stand.supervisor.log.lines.find(({ message }) => message === "enrolment listens");
  return `https://127.0.0.1:${(listening!.fields as { port: number }).port}`;
}

test.each([
  { name: "1280x800", viewport: { width: 1280, height: 800 } },
  { name: "phone-360", viewport: { width: 360, height: 640 } },
])("a borne is made, gets its code, enrols, is blocked and withdrawn: at $name", async ({ name, viewport }) => {
  const url = await start();
  const page = await rig.signIn("chef", "/parc", { viewport });
  const findings: string[] = [];
  const look = async (state: string): Promise<void> => {
    findings.push(...(await axe(page)).map((finding) => `${state}: ${finding}`));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) findings.push(`${state}: ${wide} px wider than the window`);
    if (pictures === undefined) return;
    mkdirSync(join(pictures, name), { recursive: true });
    await page.screenshot({ path: join(pictures, name, `enrolment-${state}.png`), fullPage: true });
  };
  await page.getByRole("heading", { name: "Parc", level: 1 }).waitFor();
  await look("empty");

  const fill = async (label: string, text: string): Promise<void> => await page.getByLabel(label).fill(text);
  await fill("Réseau", "manche");
  await fill("Nom technique", "villedieu-1");
  await fill("Nom affiché", "Mairie de Villedieu, hall");
  await page.getByRole("button", { name: "Ajouter une borne" }).click();
  await page.getByRole("heading", { name: "Code d'inscription de manche/villedieu-1" }).waitFor();
  const groups = await page.locator(".code-words code").allTextContents();
  expect(groups).toHaveLength(8);
  await page.getByText("code pas encore utilisé").waitFor();
  await look("code");
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("button", { name: "Imprimer" }).isVisible()).toBe(false);
  expect(await page.locator(".code-words").isVisible()).toBe(true);
  expect(await page.getByRole("table").isVisible()).toBe(false);
  if (pictures) await page.screenshot({ path: join(pictures, name, "enrolment-printed.png") });
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("button", { name: "Fermer" }).click();

  const borne = { network: "manche", borne: "villedieu-1" };
  await enrol(url, borne, groups.join("-"), new Identity(join(rig.stand.at.dir, `identity-${number}`)));
  await page.reload();
  await page.getByText("inscrite, jamais entendue").waitFor();

  const press = async (act: string): Promise<void> => {
    await page.getByRole("button", { name: `${act} : villedieu-1` }).click();
    await page.getByRole("button", { name: "Confirmer" }).waitFor();
    await look(act.replace(" ", "-"));
    await page.getByRole("button", { name: "Confirmer" }).click();
  };
  await press("Bloquer");
  await page.getByText("bloquée", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Débloquer : villedieu-1" }).click();
  await page.getByText("inscrite, jamais entendue").waitFor();
  await press("Nouveau code");
  await page.locator(".code-words").waitFor();
  expect(await page.locator(".code-words code").allTextContents()).not.toEqual(groups);
  await page.getByRole("button", { name: "Fermer" }).click();
  await press("Retirer");
  await page.getByText("retirée", { exact: true }).waitFor();
  await page
    .getByRole("button", { name: "English" })
    .or(page.getByRole("button", { name: "Menu" }))
    .first()
    .waitFor();
  await look("withdrawn");
  expect(findings).toEqual([]);
});

test("a name that is taken is said in the form; a technician does not see the page", async () => {
  await start();
  const page = await rig.signIn("chef", "/parc");
  await page.getByLabel("Réseau").fill("manche");
  await page.getByLabel("Nom technique").fill("borne-1");
  await page.getByLabel("Nom affiché").fill("x");
  await page.getByRole("button", { name: "Ajouter une borne" }).click();
  await page.getByRole("alert").waitFor();
  await rig.told(/409/);
  const technician = await rig.signIn("tech", "/parc");
  await technician.getByRole("heading", { name: "Accès réservé" }).waitFor();
});
