import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countPdfPages } from "../../../devices/printer/pdf-pages.ts";
import { textPdf } from "../../../src/papers/text-pdf.ts";
import { makePdf } from "../../support/pdf.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-pages-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The same document as another program writes it. */
function written(by: string, args: (from: string, to: string) => readonly string[], pdf: Buffer): Buffer {
  const [from, to] = [join(dir, "from.pdf"), join(dir, "to.pdf")];
  writeFileSync(from, pdf);
  execFileSync(by, args(from, to), { stdio: "ignore" });
  return readFileSync(to);
}

describe("pages of a PDF", () => {
  it.each([1, 7, 40])("counts %i in a plain one", (pages) => {
    expect(countPdfPages(makePdf(pages))).toBe(pages);
  });

  it("counts in compressed object streams, as qpdf and Ghostscript write them", () => {
    const packed = written("qpdf", (from, to) => ["--object-streams=generate", from, to], makePdf(12));
    expect(packed.toString("latin1")).not.toMatch(/\/Type\s*\/Page\b/);
    expect(countPdfPages(packed)).toBe(12);
    const distilled = written(
      "gs",
      (from, to) => ["-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", `-sOutputFile=${to}`, from],
      makePdf(5),
    );
    expect(countPdfPages(distilled)).toBe(5);
  });

  it("refuses to guess where object streams are encrypted", () => {
    const locked = written(
      "qpdf",
      (from, to) => ["--object-streams=generate", "--encrypt", "", "owner", "256", "--", from, to],
      makePdf(3),
    );
    expect(countPdfPages(locked)).toBeUndefined();
  });

  it("is not fooled by names in disguise, by a page named twice, or by the word stream in a text", () => {
    const plain = makePdf(2).toString("latin1");
    expect(countPdfPages(Buffer.from(plain.replaceAll("/Type /Page ", "/Type /P#61ge "), "latin1"))).toBe(2);
    const twice = plain.replace(/\/Kids \[([^\]]*)\]/, "/Kids [$1 $1 $1]");
    expect(countPdfPages(Buffer.from(twice, "latin1"))).toBe(6);
    expect(countPdfPages(textPdf("stream", ["a stream of words"], 3))).toBe(3);
    expect(
      countPdfPages(Buffer.from(plain.replace("/Type /Catalog", "/X (mainstream\n) /Type /Catalog"), "latin1")),
    ).toBe(2);
  });

  it("is undefined for what is no PDF", () => {
    expect(countPdfPages(Buffer.from("hello"))).toBeUndefined();
    expect(countPdfPages(Buffer.from("%PDF-1.4\n%%EOF\n"))).toBeUndefined();
  });

  it("survives anything", () => {
    const pdf = makePdf(3);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(pdf.length), (noise, at) => {
        const spoilt = Buffer.concat([pdf.subarray(0, at), noise, pdf.subarray(at)]);
        const pages = countPdfPages(spoilt);
        expect(pages === undefined || pages > 0).toBe(true);
      }),
    );
  });
});
