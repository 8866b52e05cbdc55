import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { tabTo } from "../../../support/desk-page/keyboard.ts";
import { paperJpeg } from "../../../support/desk-page/paper-jpeg.ts";
import { askFor, feed, pieceCard, SHEET, SMALL } from "../../../support/desk-page/paper-steps.ts";
import { axe, DeskRig, until } from "../../../support/desk-page/rig.ts";
import { makePdf } from "../../../support/pdf.ts";

const rig = DeskRig.use();

/** Folder for pictures of each state, for the eye; none are taken without it. */
const pictures = process.env["VISIOBORNE_PICTURES"];

/** A screen, and what is left of it at 125 % and 200 % zoom. */
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 640 },
  { width: 640, height: 400 },
] as const;

test(
  "no state of papers has a finding of axe-core, nor anything that sticks out sideways",
  { timeout: 240_000 },
  async () => {
    const findings: string[] = [];
    const visit = async (state: string, page: Page) => {
      for (const size of SIZES) {
        await page.setViewportSize(size);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) findings.push(`${state} ${size.width}: ${wide} px wider than the window`);
        if (size.width !== 1024) findings.push(...(await axe(page)).map((one) => `${state} ${size.width}: ${one}`));
        if (!pictures) continue;
        mkdirSync(pictures, { recursive: true });
        await page.waitForTimeout(200);
        await page.screenshot({ path: join(pictures, `${state}-${size.width}.png`), fullPage: size.width < 1280 });
      }
      await page.setViewportSize(SIZES[0]);
    };
    const desk = await rig.desk();
    const { page, borne } = await rig.inCall(desk);
    const { papers } = borne;
    papers.forms = [{ id: "cerfa", title: "Déclaration de situation", pages: 2 }];
    papers.scanner = { ...papers.scanner, paper_in_feeder: false };
    await borne.offer();
    await papers.next("hello", 2);
    await page.getByRole("button", { name: "Papiers" }).click();
    await page.getByText("Réglages").click();
    await visit("papers-ask", page);
    await page.getByText("Réglages").click();
    const id = await askFor(page, papers);
    const card = pieceCard(page, "Justificatif de domicile");
    papers.piece(id, { problem: "scanner.empty" });
    await card.getByText("Pas de papier").waitFor();
    await visit("papers-problem", page);
    papers.kbps = 400;
    const slow = [SHEET, paperJpeg({ width: 1654, height: 2339, lines: 9 })];
    feed(
      papers,
      id,
      slow.map((jpeg) => Buffer.concat([jpeg, Buffer.alloc(400_000)])),
    );
    await until(
      () => page.locator(".thumb img").count(),
      (count) => count === 2,
    );
    await card.getByRole("button", { name: "page 1" }).click();
    await page.getByText(/Page entière.: \d/).waitFor();
    await visit("papers-coming", page);
    papers.kbps = 100_000;
    await card.getByText("reçu").waitFor();
    await page.getByRole("button", { name: "Agrandir" }).click();
    await page.getByRole("button", { name: "Agrandir" }).click();
    await page.getByRole("button", { name: "Enlever" }).click();
    await visit("papers-viewer", page);
    await page.getByRole("button", { name: "Remettre" }).click();
    await page.getByRole("button", { name: "Tourner" }).click();
    await page.getByRole("button", { name: "Réduire" }).click();
    await page.getByRole("button", { name: "Réduire" }).click();
    await visit("papers-turned", page);
    await page.keyboard.press("Escape");
    await card.getByRole("button", { name: "Accepter et télécharger" }).click();
    await page.getByText("Est-il bien enregistré").waitFor();
    await visit("papers-saved", page);
    await page.getByRole("button", { name: "Oui, il est enregistré" }).click();
    await page.getByText("déposé, effacé").waitFor();

    await page.getByRole("button", { name: "Imprimer" }).click();
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "a.pdf", mimeType: "application/pdf", buffer: makePdf(3) });
    await page.getByRole("button", { name: "Imprimer, 3 pages" }).waitFor();
    await visit("print-draft", page);
    await page.getByRole("button", { name: "Imprimer, 3 pages" }).click();
    const { job } = await papers.next("print");
    await page.getByText("montré à l'usager").waitFor();
    papers.print(job, { state: "held-up", done: 1, problem: "printer.paper" });
    papers.printer = { ...papers.printer, pages_left: 17, problem: "printer.paper" };
    papers.devices();
    await page.locator(".prints").getByText("Pas de papier").waitFor();
    await visit("print-held-up", page);

    await page.getByRole("button", { name: "Numériser" }).click();
    const left = await askFor(page, papers, 2);
    feed(papers, left, [SHEET]);
    await card.getByText("reçu").waitFor();
    await page.getByRole("button", { name: "Raccrocher" }).click();
    await page.getByRole("button", { name: "Oui, raccrocher" }).click();
    await page.getByRole("heading", { name: "Papiers à déposer" }).waitFor();
    await visit("papers-left", page);
    expect(findings).toEqual([]);
  },
);

test("a paper by the keyboard alone: asked for, scanned, looked at, turned, accepted", async () => {
  const desk = await rig.desk();
  const { page, borne } = await rig.inCall(desk);
  const { papers } = borne;
  await papers.next("hello");
  await tabTo(page, /^Papiers/);
  await page.keyboard.press("Enter");
  await page.locator("#papers-panel").waitFor();
  await tabTo(page, /Quel papier/);
  await page.keyboard.press("ArrowDown");
  await tabTo(page, /Demander à l'usager/);
  await page.keyboard.press("Enter");
  const { piece: id, kind } = await papers.next("ask");
  expect(kind).toBe("identite");
  await pieceCard(page, "Pièce d'identité").waitFor();
  await tabTo(page, /^Numériser$/);
  await page.keyboard.press("Enter");
  await papers.next("start");
  papers.page(id, SHEET, SMALL);
  papers.scanned(id);
  await page.getByText("reçu").first().waitFor();
  await tabTo(page, /Pièce d'identité, page 1/, 60);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Pièce d'identité, page 1 sur 1" }).waitFor();
  await tabTo(page, /^Agrandir/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^Tourner/);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.locator(".viewer").waitFor({ state: "detached" });
  // Back on the page that was looked at.
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain("page 1");
  await tabTo(page, /Accepter et télécharger/);
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(download.suggestedFilename()).toMatch(/^\d{4}-\d\d-\d\d Pièce d'identité\.pdf$/);
  await tabTo(page, /Oui, il est enregistré/, 60);
  await page.keyboard.press("Enter");
  expect((await papers.next("filed")).piece).toBe(id);
});
