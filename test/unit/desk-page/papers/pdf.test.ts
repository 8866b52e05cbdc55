import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readJpeg } from "../../../../src/desk/page/papers/pdf/jpeg.ts";
import { scannedPdf } from "../../../../src/desk/page/papers/pdf/scanned.ts";
import { textPdf } from "../../../../src/desk/page/papers/pdf/text.ts";
import type { Sink } from "../../../../src/desk/page/papers/pdf/writer.ts";
import { paperJpeg } from "../../../support/desk-page/paper-jpeg.ts";
import { tempDir } from "../../../support/twin-borne.ts";

const MADE = { title: "Justificatif de domicile – œuvre", madeAtMs: Date.UTC(2026, 10, 22, 14, 5, 9) };

/** Makes the file and has it checked by qpdf; the words of pdfinfo. */
function checked(make: (sink: Sink) => void): { file: string; info: string } {
  const file = join(tempDir("desk-pdf"), "it.pdf");
  const parts: Uint8Array[] = [];
  make((part) => parts.push(part));
  writeFileSync(file, Buffer.concat(parts));
  expect(execFileSync("qpdf", ["--check", file], { encoding: "utf8" })).toContain(
    "No syntax or stream encoding errors",
  );
  return { file, info: execFileSync("pdfinfo", ["-isodates", "-f", "1", "-l", "9", file], { encoding: "utf8" }) };
}

describe("a PDF of scanned pages", () => {
  const grey = paperJpeg({ width: 1654, height: 2339, lines: 12 });
  const colour = paperJpeg({ width: 1240, height: 1754, lines: 8, colour: true });

  it("is valid, has the paper's own size and resolution, and the JPEGs as they came", () => {
    const { file, info } = checked((sink) =>
      scannedPdf(
        [
          { jpeg: grey, dpi: 200, turn: 0 },
          { jpeg: colour, dpi: 150, turn: 90 },
        ],
        MADE,
        sink,
      ),
    );
    expect(info).toMatch(/Title: +Justificatif de domicile – œuvre/);
    expect(info).toMatch(/CreationDate: +2026-11-22T14:05:09Z/);
    expect(info).toMatch(/Pages: +2/);
    // A4 within a pixel.
    expect(info).toMatch(/Page +1 size: +595\.4\d* x 842\.0\d* pts/);
    expect(info).toMatch(/Page +2 rot: +90/);
    const images = execFileSync("pdfimages", ["-list", file], { encoding: "utf8" }).trim().split("\n").slice(2);
    expect(images.map((line) => line.trim().split(/\s+/).slice(3, 14))).toEqual([
      ["1654", "2339", "gray", "1", "8", "jpeg", "no", expect.anything(), "0", "200", "200"],
      ["1240", "1754", "rgb", "3", "8", "jpeg", "no", expect.anything(), "0", "150", "150"],
    ]);
    const prefix = file.replace(".pdf", "");
    execFileSync("pdfimages", ["-j", file, prefix]);
    expect(readFileSync(`${prefix}-000.jpg`).equals(grey)).toBe(true);
    expect(readFileSync(`${prefix}-001.jpg`).equals(colour)).toBe(true);
  });

  it("of thirty pages is handed on page by page", () => {
    const sizes: number[] = [];
    const page = { jpeg: grey, dpi: 200, turn: 0 } as const;
    const { info } = checked((sink) =>
      scannedPdf(
        Array.from({ length: 30 }, () => page),
        MADE,
        (part) => {
          sizes.push(part.length);
          sink(part);
        },
      ),
    );
    expect(info).toMatch(/Pages: +30/);
    expect(Math.max(...sizes)).toBe(grey.length);
  });

  it.each([
    ["nothing", new Uint8Array()],
    ["a PNG", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])],
    ["a JPEG cut off before its frame", new Uint8Array(grey.subarray(0, 20))],
    ["a JPEG with noise in its header", grey.map((byte, at) => (at > 3 && at < 30 ? 0 : byte))],
  ])("is not made of %s", (_, jpeg) => {
    expect(() => scannedPdf([{ jpeg, dpi: 200, turn: 0 }], MADE, () => undefined)).toThrow(
      expect.objectContaining({ code: "papers.image" }),
    );
  });

  it("reads size and colours of a JPEG", () => {
    expect(readJpeg(grey)).toEqual({ width: 1654, height: 2339, components: 1 });
    expect(readJpeg(colour)).toEqual({ width: 1240, height: 1754, components: 3 });
  });
});

describe("a PDF of text", () => {
  it("is valid, says its lines with accents and signs, and goes on to a second page", () => {
    const lines = [
      "Pièce d'identité (recto) : 1 page – œuvre 3 €",
      "Un \\ deux",
      "漢",
      ...Array<string>(40).fill("x y ".repeat(30)),
    ];
    const { file, info } = checked((sink) => textPdf(lines, { ...MADE, language: "fr" }, sink));
    expect(info).toMatch(/Pages: +[2-9]/);
    const text = execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" });
    expect(text).toContain("Pièce d'identité (recto) : 1 page – œuvre 3 €");
    expect(text).toContain("Un \\ deux");
    expect(text).toContain("Justificatif de domicile – œuvre");
  });
});
