import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Apache, GED } from "../../../support/desk-page/apache.ts";
import { WELCOME } from "../../../support/desk-page/desk-words.ts";
import { askFor, checkPdf, feed, pieceCard, SHEET, SMALL } from "../../../support/desk-page/paper-steps.ts";
import { DeskRig } from "../../../support/desk-page/rig.ts";
import { makePdf } from "../../../support/pdf.ts";
import { tempDir } from "../../../support/twin-borne.ts";

const rig = DeskRig.use();
let apache: Apache;
beforeAll(async () => {
  apache = await Apache.start();
});
afterAll(() => apache.remove());

const welcome = (url: string): typeof WELCOME => ({
  ...WELCOME,
  organismes: WELCOME.organismes.map((one) =>
    one.papers ? { ...one, papers: { ...one.papers, filing: { type: "webdav", url } } } : one,
  ),
});

/** A sheet of A4 at 50 dpi. */
function png(): Buffer {
  const dir = tempDir("png");
  writeFileSync(join(dir, "a.pdf"), makePdf(1));
  execFileSync("pdftoppm", ["-png", "-r", "50", "-singlefile", join(dir, "a.pdf"), join(dir, "a")]);
  return readFileSync(join(dir, "a.png"));
}

test("to a real WebDAV server, from the browser itself: password once, no overwriting, server away and back, left after the call", async () => {
  // Browsers write refused and failed requests to the console.
  rig.allowed = /status of (401|412)|ERR_|CORS/;
  const desk = await rig.desk();
  desk.filing = apache.url;
  const { page, link, borne } = await rig.inCall(desk, {}, welcome(`${apache.url}/closed`));
  const { papers } = borne;
  await papers.next("hello");
  await page.getByRole("button", { name: "Papiers" }).click();

  const first = await askFor(page, papers);
  feed(papers, first, [SHEET, SHEET]);
  const card = pieceCard(page, "Justificatif de domicile");
  await card.getByLabel("Nom du fichier").fill("dossier");
  await card.getByRole("button", { name: "Accepter et déposer" }).click();
  await card.getByText("Connectez-vous au serveur").waitFor();
  await card.getByLabel("Identifiant").fill(GED.user);
  await card.getByLabel("Mot de passe").fill("faux");
  await card.getByRole("button", { name: "Se connecter et déposer" }).click();
  // Emptied at each attempt; the words stay.
  await expect.poll(() => card.getByLabel("Mot de passe").inputValue()).toBe("");
  await card.getByText("Connectez-vous au serveur").waitFor();
  expect(papers.heard.some(({ type }) => type === "filed")).toBe(false);
  await card.getByLabel("Mot de passe").fill(GED.password);
  await card.getByRole("button", { name: "Se connecter et déposer" }).click();
  expect((await papers.next("filed")).piece).toBe(first);
  await card.getByText("Déposé sous « dossier.pdf »").waitFor();
  expect(checkPdf(apache.read("dossier.pdf", "closed"))).toMatch(/Pages: +2/);
  const before = apache.read("dossier.pdf", "closed");

  // The same name again: another file. The password is not asked for again.
  const second = await askFor(page, papers, 2);
  feed(papers, second, [SHEET]);
  await card.getByLabel("Nom du fichier").fill("dossier");
  await card.getByRole("button", { name: "Accepter et déposer" }).click();
  await page.getByText("Déposé sous « dossier-2.pdf »").waitFor();
  expect(apache.read("dossier.pdf", "closed").equals(before)).toBe(true);

  // The server is away: told, and tried again by a button, even when the call is over by then.
  const third = await askFor(page, papers, 3);
  // A scanner that gives PNG.
  const sheet = png();
  const [width, height] = [sheet.readUInt32BE(16), sheet.readUInt32BE(20)];
  papers.page(third, sheet, SMALL, { mime: "image/png", width, height, dpi: 50 });
  papers.scanned(third);
  await card.getByLabel("Nom du fichier").fill("plus tard");
  await apache.stop();
  await card.getByRole("button", { name: "Accepter et déposer" }).click();
  await card.getByText("ne répond pas").waitFor();
  await card.getByText("La pièce reste ici.").waitFor();
  await page.getByRole("button", { name: "Raccrocher" }).click();
  await page.getByRole("button", { name: "Oui, raccrocher" }).click();
  await link.next("hang-up");
  await page.getByRole("heading", { name: "Papiers à déposer" }).waitFor();
  expect(await page.locator(".piece").count()).toBe(1);
  await apache.run();
  expect(await page.getByLabel("Nom du fichier").inputValue()).toBe("plus tard");
  await page.getByRole("button", { name: "Réessayer le dépôt" }).click();
  await page.getByRole("heading", { name: "Papiers à déposer" }).waitFor({ state: "detached" });
  expect(apache.files("closed")).toEqual(["dossier-2.pdf", "dossier.pdf", "plus tard.pdf"]);
  expect(checkPdf(apache.read("plus tard.pdf", "closed"))).toMatch(/Page +1 size: +59\d.* x 84\d.* pts/);
  expect(papers.mistakes).toEqual([]);
  // Nothing of a paper went to the desk.
  expect(link.mistakes).toEqual([]);
});
