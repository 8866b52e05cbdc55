import { setTimeout as sleep } from "node:timers/promises";
import { textPdf } from "../../../src/papers/text-pdf.ts";
import type { CallStand } from "../../e2e/support/call/stand.ts";
import { PATIENCE_MS } from "../../e2e/support/program.ts";
import type { PapersPage } from "./page.ts";

/** Time that a sheet takes on the virtual printer. */
const SHEET_MS = 400;

interface Printed {
  /** Epoch, ms. */
  readonly at: number;
}

/** From the moment at which the borne has the document to its one sheet in the tray, less the printer's own time, ms. */
export async function printOverheads(stand: CallStand, page: PapersPage, n: number): Promise<number[]> {
  const panel = stand.expert.locator("#papers-panel");
  await panel.getByRole("button", { name: "Imprimer", exact: true }).click();
  const overheads: number[] = [];
  for (let one = 1; one <= n; one += 1) {
    const before = (await printed(page)).length;
    const pdf = { name: "page.pdf", mimeType: "application/pdf", buffer: textPdf(`Page ${one}`, ["bench"], 1) };
    await panel.locator("input[type=file]").setInputFiles(pdf);
    await panel.getByRole("button", { name: /^Imprimer, / }).click({ timeout: PATIENCE_MS });
    const acceptedMs = await stand.expert.evaluate(accepted, one);
    const out = await outAfter(page, before);
    overheads.push(out.at - acceptedMs - SHEET_MS);
    await panel
      .locator(".prints li")
      .getByText("imprimé")
      .nth(one - 1)
      .waitFor({ timeout: PATIENCE_MS });
  }
  await panel.getByRole("button", { name: "Numériser", exact: true }).click();
  return overheads;
}

async function printed(page: PapersPage): Promise<readonly Printed[]> {
  const { printer } = (await (await page.bench()).get()) as unknown as { readonly printer: { printed: Printed[] } };
  return printer.printed;
}

async function outAfter(page: PapersPage, before: number): Promise<Printed> {
  const endMs = performance.now() + PATIENCE_MS;
  while (performance.now() < endMs) {
    const last = (await printed(page))[before];
    if (last) return last;
    await sleep(100);
  }
  throw new Error("the sheet did not come out");
}

/** Runs in the page: when the newest of so many prints was no longer on its way to the borne, epoch ms. */
async function accepted(count: number): Promise<number> {
  const endMs = performance.now() + 30_000;
  while (performance.now() < endMs) {
    const cards = [...document.querySelectorAll(".prints li")];
    if (cards.length >= count && !cards.some((card) => card.textContent?.includes("envoi"))) return Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("the borne did not take the document");
}
