import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { FormsFolder } from "../../../src/papers/forms/library.ts";
import { makeManifest } from "../../../src/papers/forms/make-manifest.ts";
import { textPdf } from "../../../src/papers/text-pdf.ts";
import { makePdf } from "../../support/pdf.ts";
import { printerContext } from "../../support/printer.ts";
import { PrintStand } from "./print-stand.ts";

let stand: PrintStand;
beforeEach(async () => {
  stand = await PrintStand.start({ sheetMs: 150 });
});
afterEach(() => stand.end());

test("printed sheet by sheet, said, wiped when it is out; the budget is what came out", async () => {
  await stand.end();
  // The device is asked once a second.
  stand = await PrintStand.start({ sheetMs: 1_000 });
  await stand.open();
  const sheets = new Set<number>();
  stand.prints.on("print", ({ done }) => void sheets.add(done));
  stand.print("a", 4);
  expect(await stand.is("a", "completed")).toMatchObject({ done: 4, total: 4, problem: null });
  expect(sheets.size).toBeGreaterThan(2);
  expect(stand.said).toEqual(["print-printing", "print-completed"]);
  expect(stand.prints.printer()).toEqual({ present: true, pages_left: 16, problem: null });
  await expect.poll(() => stand.files()).toEqual([]);
  const [printed] = stand.bench.device.printed();
  expect(printed).toMatchObject({ sheets: 4 });
  // What the printer's panel shows says nothing of the document.
  expect(printed?.jobId).toMatch(/^v-[0-9a-f]{12}$/);
});

test("shown first: nothing is printed before the usager agrees, and his no wipes it", async () => {
  await stand.open();
  stand.print("a", 1, { preview: true });
  await stand.is("a", "shown");
  expect(stand.prints.preview("a")).toMatch(/print-preview-.*\.jpg$/);
  stand.print("b", 1, { preview: true });
  await stand.is("b", "shown");
  stand.prints.act({ type: "refuse-print", job: "a" });
  expect(stand.state("a")).toMatchObject({ state: "refused", done: 0 });
  expect(stand.prints.preview("a")).toBeUndefined();
  stand.prints.act({ type: "agree-print", job: "b" });
  await stand.is("b", "completed");
  expect(stand.said).toEqual(["print-shown", "print-shown", "print-refused", "print-printing", "print-completed"]);
  await expect.poll(() => stand.files()).toEqual([]);
  expect(stand.bench.device.printed()).toHaveLength(1);
});

test("two are printed one after the other, in their order", async () => {
  await stand.open();
  stand.print("a", 2);
  // Whichever the borne has whole first is printed first. A printer that is asked rarely may have printed it by then.
  await stand.meets("a", "printing", ({ state }) => state === "printing" || state === "completed");
  stand.print("b", 1);
  await stand.is("b", "completed");
  expect(stand.state("a")).toMatchObject({ state: "completed" });
  expect(stand.bench.device.printed().map(({ sheets }) => sheets)).toEqual([2, 1]);
});

test("the borne counts by itself: a page that says one and sends thirty prints nothing", async () => {
  await stand.open();
  stand.print("a", 30, { claims: 1 });
  expect(await stand.is("a", "failed")).toMatchObject({ problem: "print.budget", done: 0 });
  stand.print("b", 1, { pdf: Buffer.from("%PDF-1.7 nothing in it") });
  expect(await stand.is("b", "failed")).toMatchObject({ problem: "print.unreadable" });
  expect(stand.prints.printer().pages_left).toBe(20);
  expect(stand.bench.device.printed()).toEqual([]);
  expect(stand.files()).toEqual([]);
});

test("a form of the library is shown first where the organisme wants it; its picture is offered to the expert", async () => {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-forms-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const keys = generateKeyPairSync("ed25519");
  writeFileSync(join(dir, "key.pem"), keys.publicKey.export({ type: "spki", format: "pem" }));
  writeFileSync(join(dir, "aide.pdf"), makePdf(2));
  writeFileSync(join(dir, "aide.jpg"), Buffer.from("\u00ff\u00d8 first page", "latin1"));
  const title = { fr: "Aide", en: "Benefit" };
  await makeManifest(dir, 1, [{ id: "aide", organisme: "caf", title }], keys.privateKey);
  const forms = new FormsFolder({ dir, keyFile: join(dir, "key.pem"), log: printerContext(dir).log });
  await forms.load();
  await stand.end();
  stand = await PrintStand.start({ forms });
  await stand.open();
  expect(stand.prints.forms()).toMatchObject([{ id: "aide", title: "Aide", pages: 2, picture: { blob: 1 } }]);
  expect(stand.prints.forms()).toMatchObject([{ picture: { blob: 1 } }]);
  expect(stand.offered).toEqual([join(dir, "aide.jpg")]);
  stand.prints.take({ type: "print-form", job: "a", form: "aide", ask: true });
  await stand.is("a", "shown");
  expect(readFileSync(stand.prints.preview("a") ?? "", "latin1")).toContain("first page");
  expect(stand.bench.device.printed()).toEqual([]);
  stand.prints.act({ type: "agree-print", job: "a" });
  await stand.is("a", "completed");
  await expect.poll(() => stand.files()).toEqual([]);
  expect(existsSync(join(dir, "aide.jpg"))).toBe(true);
  stand.prints.take({ type: "print-form", job: "b", form: "aide" });
  expect(await stand.is("b", "completed")).toMatchObject({ what: "form", total: 2 });
});

test("refused: over budget, without a printer, too many at once, unknown, after the end", async () => {
  stand.print("early", 1);
  expect(stand.refused).toEqual(["print absent"]);
  await stand.open();
  stand.print("much", 21);
  stand.prints.take({ type: "print-go", job: "nobody" });
  stand.prints.take({ type: "print-form", job: "f", form: "no-such-form" });
  for (const job of ["a", "b", "c", "d", "e"]) stand.print(job, 1, { preview: true });
  expect(stand.refused.slice(1)).toEqual(["print over-budget", "print-go unknown", "print-form unknown", "print busy"]);
  await stand.is("d", "shown");
  await stand.prints.end();
  expect(stand.prints.all().map(({ state }) => state)).toEqual(["cancelled", "cancelled", "cancelled", "cancelled"]);
  await expect.poll(() => stand.files()).toEqual([]);
  stand.print("late", 1);
  expect(stand.refused.at(-1)).toBe("print not-now");
});

test("a receipt made by the borne itself prints as any other", async () => {
  await stand.open();
  stand.print("r", 1, { pdf: textPdf("Récépissé", ["Pièces reçues : 2"]) });
  expect(await stand.is("r", "completed")).toMatchObject({ done: 1 });
});
