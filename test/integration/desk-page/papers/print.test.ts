import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readJpeg } from "../../../../src/desk/page/papers/pdf/jpeg.ts";
import { askFor, checkPdf, feed, pieceCard, SHEET } from "../../../support/desk-page/paper-steps.ts";
import { DeskRig } from "../../../support/desk-page/rig.ts";
import { makePdf } from "../../../support/pdf.ts";
import { tempDir } from "../../../support/twin-borne.ts";

const rig = DeskRig.use();

/** On a disk, as the expert's own are: its name must not leave his machine. */
function file(bytes: Buffer): string {
  const path = join(tempDir("file"), "Dupont attestation.pdf");
  writeFileSync(path, bytes);
  return path;
}

function encrypted(...passwords: readonly [user: string, owner: string]): Buffer {
  const dir = tempDir("encrypted");
  writeFileSync(join(dir, "a.pdf"), makePdf(1));
  execFileSync("qpdf", ["--encrypt", ...passwords, "256", "--", join(dir, "a.pdf"), join(dir, "b.pdf")]);
  return readFileSync(join(dir, "b.pdf"));
}

test("a PDF is looked at, shown to the usager, printed with its progress, held up, cancelled; a receipt; a form", async () => {
  const desk = await rig.desk();
  const { page, borne } = await rig.inCall(desk);
  const { papers } = borne;
  papers.addForm({ id: "cerfa", title: "Déclaration de situation", pages: 2 }, SHEET);
  papers.printer = { ...papers.printer, pages_left: 5 };
  // The forms and the budget are told with the next snapshot.
  await borne.offer();
  await papers.next("hello", 2);
  await page.getByRole("button", { name: "Papiers" }).click();
  await page.getByRole("button", { name: "Imprimer" }).click();
  await page.getByText("Encore 5 pages possibles").waitFor();
  const choose = page.locator('input[type="file"]');

  for (const [bad, words] of [
    [file(Buffer.from("ceci n'est pas un PDF")), "n'est pas un PDF lisible"],
    [file(Buffer.from("%PDF-1.7\n%%EOF\n")), "n'est pas un PDF lisible"],
    [file(Buffer.alloc(0)), "n'est pas un PDF lisible"],
    [file(encrypted("secret", "secret")), "protégé ou chiffré"],
    // No password opens it, and yet what may be done with it is limited.
    [file(encrypted("", "secret")), "protégé ou chiffré"],
    [file(Buffer.alloc(20 * 1024 * 1024 + 1)), "20 Mo au plus"],
    [file(makePdf(6)), "il reste 5 page(s)"],
  ] as const) {
    await choose.setInputFiles(bad);
    await page.getByText(words).waitFor();
    await page.getByRole("button", { name: "Annuler" }).click();
    await page.locator(".draft").waitFor({ state: "detached" });
  }

  await choose.setInputFiles(file(makePdf(3)));
  await page.getByRole("button", { name: "Imprimer, 3 pages" }).waitFor();
  await page.getByAltText("Aperçu de la première page").waitFor();
  await page.getByLabel("Titre, lu par l'usager").fill("Attestation de droits");
  await page.getByRole("button", { name: "Imprimer, 3 pages" }).click();
  const print = await papers.next("print");
  expect(print).toMatchObject({ what: "file", title: "Attestation de droits", pages: 3 });
  // The file's own name stays here: it may be somebody's.
  expect(JSON.stringify(print)).not.toContain("Dupont");
  const row = page.locator(".is-print", { hasText: "Attestation de droits" });
  await row.getByText("montré à l'usager").waitFor();
  const came = papers.came.get(print.job);
  expect(Buffer.from(came?.pdf ?? []).equals(makePdf(3))).toBe(true);
  expect(readJpeg(came?.preview ?? new Uint8Array())).toMatchObject({ width: 900, components: 3 });
  await row.getByRole("button", { name: "L'usager est d'accord" }).click();
  await papers.next("print-go");
  papers.print(print.job, { state: "waiting" });
  await row.getByText("attend l'imprimante").waitFor();
  papers.print(print.job, { state: "printing", done: 1 });
  await row.getByText("page 1 sur 3").waitFor();
  for (const [problem, words] of [
    ["printer.paper", "Pas de papier dans l'imprimante."],
    ["printer.jam", "Papier coincé dans l'imprimante."],
    ["printer.door", "Le capot de l'imprimante est ouvert."],
  ] as const) {
    papers.print(print.job, { state: "held-up", problem });
    papers.printer = { ...papers.printer, problem, pages_left: 2 };
    papers.devices();
    await row.getByText(words).waitFor();
    await page.locator(".devices").getByText(words).waitFor();
  }
  papers.printer = { ...papers.printer, problem: null };
  papers.devices();
  papers.print(print.job, { state: "printing", done: 2, problem: null });
  await row.getByText("page 2 sur 3").waitFor();
  await row.getByRole("button", { name: "Annuler l'impression" }).click();
  await row.getByText("annulé").waitFor();
  expect(await row.getByRole("button").count()).toBe(0);

  // The picture is in the borne's library: it is fetched when the form is chosen, and both look at it.
  await page.getByRole("button", { name: "Déclaration de situation 2 pages" }).click();
  const picture = page.locator(".draft .first-page");
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  expect(papers.heard.some(({ type }) => type === "print-form")).toBe(false);
  await page.getByRole("button", { name: "Imprimer, 2 pages" }).click();
  const form = await papers.next("print-form");
  expect(form).toMatchObject({ form: "cerfa", ask: true });
  expect(await page.locator(".draft").count()).toBe(0);
  papers.print(form.job, { state: "completed", done: 2 });
  await page.locator(".is-completed", { hasText: "Déclaration" }).getByText("imprimé").waitFor();

  // A receipt of what came, in the usager's language.
  await page.getByText("Aucune pièce reçue.").waitFor();
  await page.getByRole("button", { name: "Numériser" }).click();
  const id = await askFor(page, papers);
  feed(papers, id, [SHEET, SHEET]);
  await pieceCard(page, "Justificatif de domicile").getByText("reçu").waitFor();
  await page.getByRole("button", { name: "Imprimer" }).click();
  await page.getByRole("button", { name: "Reçu des pièces" }).click();
  await page.getByRole("button", { name: "Imprimer, 1 page" }).click();
  const receipt = await papers.next("print", 2);
  expect(receipt).toMatchObject({ what: "receipt", title: "Reçu de vos papiers", pages: 1 });
  await expect.poll(() => papers.came.get(receipt.job), { timeout: 20_000 }).toBeDefined();
  const pdf = papers.came.get(receipt.job)?.pdf ?? new Uint8Array();
  expect(checkPdf(pdf)).toMatch(/Pages: +1/);
  const text = execFileSync("pdftotext", ["-", "-"], { input: pdf, encoding: "utf8" });
  expect(text).toContain("CAF de la Manche a reçu le");
  expect(text).toContain("- Justificatif de domicile : 2 pages");
  papers.say({ type: "refused", what: "print", id: receipt.job, why: "over-budget" });
  await page.getByText("Refusé : trop de pages pour cet appel.").first().waitFor();
  expect(papers.mistakes).toEqual([]);
});

test("a file is dropped on the panel", async () => {
  const desk = await rig.desk();
  const { page, borne } = await rig.inCall(desk);
  await borne.papers.next("hello");
  await page.getByRole("button", { name: "Papiers" }).click();
  await page.getByRole("button", { name: "Imprimer" }).click();
  const bytes = [...makePdf(1)];
  await page.locator(".drop").evaluate((drop, bytes) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], "x.pdf", { type: "application/pdf" }));
    drop.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, bytes);
  await page.getByRole("button", { name: "Imprimer, 1 page" }).waitFor();
});
