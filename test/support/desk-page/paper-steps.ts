import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { tempDir } from "../twin-borne.ts";
import type { BornePapers } from "./borne-papers.ts";
import { paperJpeg } from "./paper-jpeg.ts";

/** An A4 page at 200 dpi, some 100 kB, and its preview. */
export const SHEET = paperJpeg({ width: 1654, height: 2339, lines: 20 });
export const SMALL = paperJpeg({ width: 331, height: 468, lines: 20, quality: 40 });

/** Asks for the paper that is chosen, by the panel; resolves with the piece's id. */
export async function askFor(page: Page, papers: BornePapers, count = 1): Promise<string> {
  await page.getByRole("button", { name: "Demander à l'usager" }).click();
  return (await papers.next("ask", count)).piece;
}

/** Pages come from the feeder, all of them. */
export function feed(
  papers: BornePapers,
  id: string,
  pages: readonly Uint8Array[],
  problem: string | null = null,
): void {
  papers.piece(id, { state: "scanning", more: true, problem: null });
  for (const jpeg of pages) papers.page(id, jpeg, SMALL);
  papers.scanned(id, problem);
}

export const pieceCard = (page: Page, label: string) => page.locator(".piece", { hasText: label }).first();

/** A PDF is valid; what pdfinfo says of it. */
export function checkPdf(bytes: Uint8Array): string {
  const file = join(tempDir("checked-pdf"), "it.pdf");
  writeFileSync(file, bytes);
  execFileSync("qpdf", ["--check", file]);
  return execFileSync("pdfinfo", ["-f", "1", "-l", "9", file], { encoding: "utf8" });
}
