import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { textPdf } from "../../../src/papers/text-pdf.ts";
import { benchOf, processOf, until } from "../support/call/faults.ts";
import { PapersOnStand } from "../support/call/papers.ts";
import { PATIENCE_MS } from "../support/program.ts";
import { filesWith, isInMemory } from "../support/found-in.ts";
import { useStand } from "../support/call/use-stand.ts";

const stand = useStand();
const papers = (): PapersOnStand => new PapersOnStand(stand.now);
const dir = mkdtempSync(join(tmpdir(), "vb-papers-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Bytes of the first page, as they travelled: they stand nowhere else in the world. */
let planted: Buffer | undefined;
/** Stands in a print, and nowhere else. */
const PRINTED = Buffer.from("dossier 4567890 de la famille Quatrelivres");
/** What is in the memory of the desk's server for certain: the search can fail. */
const known = Buffer.from("Mairie de Saint-Aubin");

/** Everything below the borne's folder of papers; a folder that is not there is empty. */
function stored(): string[] {
  const folder = join(stand.now.demo.layout.borneRuntime, "papers");
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
}

/** What qpdf and pdfinfo say of a PDF. @throws when one of them finds it wrong */
function looked(pdf: Buffer): { readonly pages: number; readonly images: string } {
  const file = join(dir, "piece.pdf");
  writeFileSync(file, pdf);
  execFileSync("qpdf", ["--check", file]);
  const info = execFileSync("pdfinfo", [file], { encoding: "utf8" });
  const images = execFileSync("pdfimages", ["-list", file], { encoding: "utf8" });
  return { pages: Number(/Pages:\s+(\d+)/.exec(info)?.[1]), images };
}

test("three sheets in the feeder: they come by themselves, are one PDF of the real resolution, and leave the borne", async () => {
  const here = papers();
  await here.call();
  await here.ask("Justificatif de domicile");
  await here.screenIs("asked");
  await here.feed(3);
  await here.pieceIs("Justificatif de domicile", "reçu");
  await here.screenIs("received");
  expect(stored().length).toBeGreaterThan(0);
  const pdf = await here.accept("Justificatif de domicile");
  // Of the first page's letters, not of its paper.
  planted = Buffer.from(pdf.subarray(20_000, 21_000));
  expect(new Set(planted).size).toBeGreaterThan(16);
  const { pages, images } = looked(pdf);
  expect(pages).toBe(3);
  // Columns of pdfimages: x-ppi and y-ppi.
  for (const row of images.trim().split("\n").slice(2))
    expect(row.trim().split(/\s+/).slice(12, 14)).toEqual(["200", "200"]);
  await here.pieceIs("Justificatif de domicile", "déposé");
  await until(async () => stored().filter((name) => name.includes(".")).length === 0, "the borne has wiped its pages");
});

test("a jam after the first sheet: it is told to both within seconds, the first page is kept, the rest is scanned on", async () => {
  const here = papers();
  const bench = await benchOf(stand.now.demo);
  await bench.fault("scanner", "jam-second-sheet");
  await here.ask("Avis d'imposition");
  await here.feed(2);
  await here.pieceIs("Avis d'imposition", /bourrage|coincé/i);
  await here.onScreen().locator(".problem").waitFor();
  await here.feed(0);
  await bench.fault("scanner", null);
  await here.feed(1);
  await here.piece("Avis d'imposition").getByRole("button", { name: "Numériser", exact: false }).first().click();
  await here.pieceIs("Avis d'imposition", "reçu");
  expect(looked(await here.accept("Avis d'imposition")).pages).toBe(2);
});

test("on the glass: the usager lays it himself and says so; he may refuse the next one", async () => {
  const here = papers();
  await here.ask("Pièce d'identité", "vitre");
  await here.screenIs("asked");
  await here.lay("card");
  await here.touch("C'est posé", async () => (await here.piece("Pièce d'identité").getByText("reçu").count()) > 0);
  expect(looked(await here.accept("Pièce d'identité")).pages).toBe(1);
  await here.lay("nothing");
  await here.ask("Autre document", "vitre");
  await here.screenIs("asked");
  await here.touch("Je ne veux pas", async () => (await here.onScreen().count()) === 0);
  await here.pieceIs("Autre document", "refusé par l'usager");
});

test("what is printed for him comes out once", async () => {
  const here = papers();
  await here.print("Attestation", textPdf("Quatrelivres", [PRINTED.toString("latin1")], 1));
  const print = stand.now.expert.locator(".prints li").filter({ hasText: "Attestation" });
  await print.getByText("imprimé").first().waitFor({ timeout: PATIENCE_MS });
});

test("at the end nothing is left: not in a file, a message, a database, nor in the desk's memory; the receipt says what there was", async () => {
  const { listener, demo } = stand.now;
  await stand.now.hangUp();
  await stand.now.event("session.ended");
  expect(stored()).toEqual([]);
  const erased = stand.now.events("papers.wiped");
  expect(erased.length).toBeGreaterThan(0);
  expect(listener.heard.filter(({ text }) => /domicile|imposition|identité/i.test(text))).toEqual([]);
  // What came out of the printer lies in its tray.
  const { printer } = (await (await benchOf(demo)).get()) as unknown as {
    readonly printer: { printed: { path: string }[] };
  };
  const tray = dirname(printer.printed.at(-1)!.path);
  const elsewhere = (folder: string, needle: Buffer): string[] =>
    filesWith(folder, needle).filter((file) => !file.startsWith(tray));
  expect(filesWith(tray, PRINTED)).toHaveLength(1);
  for (const needle of [planted!, PRINTED])
    for (const folder of [demo.dir, demo.layout.borneRuntime]) expect(elsewhere(folder, needle)).toEqual([]);
  const desk = processOf(demo, "desk").pid;
  expect(isInMemory(desk, known)).toBe(true);
  for (const pid of [desk, processOf(demo, "broker").pid])
    for (const needle of [planted!, PRINTED]) expect(isInMemory(pid, needle)).toBe(false);
  expect(stand.now.errors).toEqual([]);
});
