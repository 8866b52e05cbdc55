import type { Page } from "playwright-core";
import type { Bench } from "../../e2e/support/bench.ts";
import { benchOf, until } from "../../e2e/support/call/faults.ts";
import type { CallStand } from "../../e2e/support/call/stand.ts";
import { PATIENCE_MS } from "../../e2e/support/program.ts";
import type { LineStand } from "../../support/line-call/line-stand.ts";

/** Until a page has come whole over a thin line. */
const TRANSFER_MS = 180_000;

/** The expert's panel of papers in a call, on any stand. Everything is scanned on the glass, sheet by sheet. */
export class PapersPage {
  readonly #stand: CallStand | LineStand;
  #asked = false;

  constructor(stand: CallStand | LineStand) {
    this.#stand = stand;
  }

  get expert(): Page {
    return this.#stand.expert;
  }

  async bench(): Promise<Bench> {
    return "demo" in this.#stand ? await benchOf(this.#stand.demo) : this.#stand.bench;
  }

  /** Sheets are like real ones from now on: an A4 page of 200 dpi in grey has about 1,000 KiB (JPEG, quality 75). */
  async grain(): Promise<void> {
    await (await this.bench()).post("scanner/grain", { on: true });
  }

  /**
   * Scans sheets one after the other.
   * @returns from the expert's command to the preview before his eyes, milliseconds each; the first sheet, which the usager
   *   lays himself, is not among them
   */
  async previews(n: number): Promise<number[]> {
    await this.#begin();
    const found: number[] = [];
    for (let one = 0; one < n; one += 1) {
      await this.#idle();
      found.push(await this.expert.evaluate(scanOneMore));
    }
    return found;
  }

  /** Pages that are still on their way to the expert's page. */
  async coming(): Promise<number> {
    return await this.expert.locator(".pieces li progress").count();
  }

  /** A piece with its first page, on the glass: laid by the usager's own hand. */
  async #begin(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    const { expert, screen } = this.#stand;
    await (await this.bench()).post("scanner/lay", { what: "letter" });
    await expert.getByRole("button", { name: /^Papiers/ }).click({ timeout: PATIENCE_MS });
    const form = expert.locator(".ask-paper");
    await form.locator("summary").click();
    await form.getByLabel("vitre").check();
    await form.getByRole("button", { name: "Demander à l'usager" }).click();
    const pages = expert.locator(".pieces li img");
    await until(async () => {
      // His number is not what is measured.
      const skip = screen.locator(".keypad").getByRole("button", { name: "Passer" });
      if (await skip.isVisible()) await skip.click({ timeout: 1000 }).catch(() => undefined);
      await screen
        .getByRole("button", { name: "C'est posé" })
        .click({ timeout: 1000 })
        .catch(() => undefined);
      return (await pages.count()) > 0;
    }, "the first page is there");
  }

  /** The scanner is free for one page more. */
  async #idle(): Promise<void> {
    const more = this.expert.getByRole("button", { name: "Numériser une page de plus" }).first();
    await more.waitFor({ timeout: TRANSFER_MS });
  }
}

/** Runs in the page: the command, and the moment at which one picture more can be seen. */
async function scanOneMore(): Promise<number> {
  const card = document.querySelector(".pieces li");
  const shown = (): number =>
    [...(card?.querySelectorAll("img") ?? [])].filter((img) => img.complete && img.naturalWidth > 0).length;
  const button = [...(card?.querySelectorAll("button") ?? [])].find((one) => one.textContent?.includes("page de plus"));
  if (!button) throw new Error("there is no button for one page more");
  const before = shown();
  const startMs = performance.now();
  button.click();
  while (shown() <= before) {
    if (performance.now() - startMs > 60_000) throw new Error("no preview within a minute");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - startMs;
}
