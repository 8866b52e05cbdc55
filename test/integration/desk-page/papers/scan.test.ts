import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { paperJpeg } from "../../../support/desk-page/paper-jpeg.ts";
import { askFor, checkPdf, feed, pieceCard, SHEET, SMALL } from "../../../support/desk-page/paper-steps.ts";
import { DeskRig, until } from "../../../support/desk-page/rig.ts";

const rig = DeskRig.use();
const wide = paperJpeg({ width: 2339, height: 1654, lines: 10 });

test("three pages from the feeder: previews first, looked at, turned, reordered, one left out, downloaded as one PDF", async () => {
  const desk = await rig.desk();
  const { page, borne } = await rig.inCall(desk);
  const { papers } = borne;
  await papers.next("hello");
  await page.getByRole("button", { name: "Papiers" }).click();
  await page.getByText("Scanner prêt").waitFor();
  await page.getByText("Réglages : chargeur, gris, 200").click();
  await page.getByLabel("couleur", { exact: true }).check();
  await page.getByLabel("300").check();
  const id = await askFor(page, papers);
  expect(await papers.next("ask")).toEqual({
    type: "ask",
    piece: id,
    kind: "domicile",
    label: "Justificatif de domicile",
    source: "feeder",
    colour: "colour",
    dpi: 300,
    max_pages: 30,
  });
  const card = pieceCard(page, "Justificatif de domicile");
  await card.getByText("demandé").waitFor();
  papers.piece(id, { state: "laid" });
  await card.getByText("posé").waitFor();
  await card.getByRole("button", { name: "Numériser" }).click();
  expect((await papers.next("start")).piece).toBe(id);
  papers.kbps = 2_000;
  feed(papers, id, [SHEET, wide, SHEET]);
  // The previews of all come before the first page is whole.
  await until(
    () => page.locator(".thumb img").count(),
    (count) => count === 3,
  );
  expect(await page.locator(".piece progress").count()).toBeGreaterThanOrEqual(2);
  papers.kbps = 100_000;
  await card.getByText("reçu").waitFor();

  await card.getByRole("button", { name: "page 2" }).click();
  await page.getByRole("heading", { name: "Justificatif de domicile, page 2 sur 3" }).waitFor();
  await page.getByRole("button", { name: "Tourner" }).click();
  await page.getByRole("button", { name: "Monter" }).click();
  await page.getByRole("heading", { name: "page 1 sur 3" }).waitFor();
  await page.getByRole("button", { name: "Suivante" }).click();
  await page.getByRole("button", { name: "Enlever" }).click();
  await page.getByText("Cette page ne sera pas déposée").waitFor();
  // Whole pages, as large as one wants.
  const sheet = page.locator(".viewer .sheet");
  const fits = (await sheet.boundingBox())?.width ?? 0;
  for (const _ of [1, 2, 3]) await page.getByRole("button", { name: "Agrandir" }).click();
  expect((await sheet.boundingBox())?.width ?? 0).toBeGreaterThan(fits * 2);
  expect(await page.evaluate(() => document.querySelector<HTMLImageElement>(".viewer img")?.naturalWidth)).toBe(1654);
  await page.keyboard.press("Escape");

  await card.getByLabel("Nom du fichier").fill("Domicile né/e");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    card.getByRole("button", { name: "Accepter et télécharger" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("Domicile né e.pdf");
  const info = checkPdf(await readFile(await download.path()));
  expect(info).toMatch(/Pages: +2/);
  expect(info).toMatch(/Page +1 rot: +90/);
  expect(info).toMatch(/Page +2 size: +396\.96 x 561\.36/);
  // It counts only when the expert has seen the file.
  expect(papers.heard.some(({ type }) => type === "filed")).toBe(false);
  await card.getByRole("button", { name: "Oui, il est enregistré" }).click();
  expect((await papers.next("filed")).piece).toBe(id);
  await card.getByText("déposé, effacé de la borne").waitFor();
  expect(await page.locator(".thumb").count()).toBe(0);
  expect(papers.mistakes).toEqual([]);
});

test("what goes wrong is told in words, pages before a jam stay, a refused and a withdrawn paper leave nothing", async () => {
  const desk = await rig.desk();
  const { page, borne } = await rig.inCall(desk);
  const { papers } = borne;
  await page.getByRole("button", { name: "Papiers" }).click();
  const id = await askFor(page, papers);
  const card = pieceCard(page, "Justificatif de domicile");
  for (const [problem, words] of [
    ["scanner.empty", "Pas de papier dans le chargeur"],
    ["scanner.cover", "capot du scanner est ouvert"],
    ["scanner.busy", "Le scanner est occupé"],
    ["scanner.hung", "Le scanner ne répondait plus"],
    ["scanner.absent", "Aucun scanner en service"],
    ["scanner.unsupported", "ne sait pas faire ce réglage"],
    ["scanner.strange", "Un problème inattendu (scanner.strange)"],
  ] as const) {
    papers.piece(id, { problem });
    await card.getByText(words).waitFor();
  }
  feed(papers, id, [SHEET], "scanner.jam");
  await card.getByText("Papier coincé dans le scanner").waitFor();
  // With the panel closed it is told beside the picture.
  await page.getByRole("button", { name: "Papiers" }).click();
  await page.getByRole("alert").getByText("Justificatif de domicile : Papier coincé").waitFor();
  await page.getByRole("button", { name: "Papiers" }).click();
  await until(
    () => card.locator(".thumb img").count(),
    (count) => count === 1,
  );
  papers.page(id, SHEET, SMALL);
  papers.scanned(id);
  await card.getByText("reçu").waitFor();
  await card.getByText("2 pages").waitFor();

  // Asked again: the one before is withdrawn.
  await card.getByRole("button", { name: "Redemander" }).click();
  expect((await papers.next("withdraw")).piece).toBe(id);
  const again = (await papers.next("ask", 2)).piece;
  await page.getByText("retiré, effacé").waitFor();
  expect(await page.locator(".thumb").count()).toBe(0);
  papers.page(again, SHEET, SMALL);
  await until(
    () => page.locator(".thumb img").count(),
    (count) => count === 1,
  );
  papers.piece(again, { state: "refused", pages: [], more: false });
  await page.getByText("refusé par l'usager").waitFor();
  expect(await page.locator(".thumb").count()).toBe(0);

  // What is no message of the contract changes nothing, and what the borne refuses is said.
  papers.noise(1, 123, 125);
  papers.noise(2, 0, 0, 0, 1, 0, 0, 0, 0, 1);
  papers.noise(9);
  papers.noise();
  papers.say({ type: "refused", what: "ask", id: again, why: "too-many" });
  await page.getByText("trop de demandes à la fois").waitFor();
  papers.scanner = { ...papers.scanner, present: false };
  papers.devices();
  await page.getByText("La borne n'a pas de scanner en service").waitFor();
  expect(papers.mistakes).toEqual([]);
});
