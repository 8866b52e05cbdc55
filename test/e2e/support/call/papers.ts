import { readFileSync } from "node:fs";
import type { Download, Locator, Page } from "playwright-core";
import { PATIENCE_MS } from "../program.ts";
import { benchOf, until } from "./faults.ts";
import type { CallStand } from "./stand.ts";

/** The papers of a call, as the expert and the usager have them before their eyes. */
export class PapersOnStand {
  readonly #stand: CallStand;

  constructor(stand: CallStand) {
    this.#stand = stand;
  }

  /** A call that both see, with the panel of papers open. */
  async call(): Promise<void> {
    const stand = this.#stand;
    await stand.press();
    await stand.skipNumber();
    await stand.take();
    await stand.bothSee();
    await this.open();
  }

  async open(page = this.#stand.expert): Promise<void> {
    const panel = page.locator("#papers-panel");
    if (await panel.isVisible()) return;
    await page.getByRole("button", { name: /^Papiers/ }).click({ timeout: PATIENCE_MS });
    await panel.waitFor({ timeout: PATIENCE_MS });
  }

  /** The expert asks for a paper. @param kind its name in the list */
  async ask(kind: string, source: "chargeur" | "vitre" = "chargeur"): Promise<void> {
    const { expert } = this.#stand;
    const form = expert.locator(".ask-paper");
    await form.locator("select").selectOption({ label: kind });
    await form.locator("summary").click();
    await form.getByLabel(source).check();
    await form.locator("summary").click();
    await form.getByRole("button", { name: "Demander à l'usager" }).click();
  }

  /** The newest piece of the list. */
  piece(kind: string): Locator {
    return this.#stand.expert.locator(".pieces li").filter({ hasText: kind }).first();
  }

  async pieceIs(kind: string, words: RegExp | string): Promise<void> {
    await this.piece(kind).getByText(words).first().waitFor({ timeout: PATIENCE_MS });
  }

  /** What lies in the feeder, or on the glass, of the simulated scanner. */
  async feed(sheets: number): Promise<void> {
    await (await benchOf(this.#stand.demo)).post("scanner/feed", { sheets });
  }

  async lay(what: "letter" | "form" | "card" | "nothing"): Promise<void> {
    await (await benchOf(this.#stand.demo)).post("scanner/lay", { what });
  }

  /** Words and size of each sheet that is scanned from now on. */
  async fill(mark: string, kib = 0): Promise<void> {
    await (await benchOf(this.#stand.demo)).post("scanner/fill", { mark, kib });
  }

  /** A gesture on the screen, made again until it has its effect: a scene that has just come takes none. */
  async touch(name: string, effect: () => Promise<boolean>): Promise<void> {
    const { screen } = this.#stand;
    await until(async () => {
      if (await effect()) return true;
      await screen
        .getByRole("button", { name, exact: true })
        .click({ timeout: 1000 })
        .catch(() => undefined);
      return await effect();
    }, `the effect of ${name}`);
  }

  /** What the usager's screen shows of a paper. */
  onScreen(): Locator {
    return this.#stand.screen.locator("section.paper");
  }

  async screenIs(state: string): Promise<void> {
    await this.#stand.screen.locator(`section.paper[data-state=${state}]`).waitFor({ timeout: PATIENCE_MS });
  }

  /** The expert accepts a piece; it is downloaded. @returns the PDF */
  async accept(kind: string): Promise<Buffer> {
    const { expert } = this.#stand;
    const [download] = await Promise.all([
      expert.waitForEvent("download", { timeout: PATIENCE_MS }),
      this.piece(kind).getByRole("button", { name: "Accepter et télécharger" }).click({ timeout: PATIENCE_MS }),
    ]);
    const pdf = await bytesOf(download);
    await this.piece(kind).getByRole("button", { name: "Oui, il est enregistré" }).click({ timeout: PATIENCE_MS });
    return pdf;
  }

  /** The expert prints a PDF of his own. @param title what the usager reads */
  async print(title: string, pdf: Buffer): Promise<void> {
    const { expert } = this.#stand;
    const panel = expert.locator("#papers-panel");
    await panel.getByRole("button", { name: "Imprimer", exact: true }).click();
    await panel
      .locator("input[type=file]")
      .setInputFiles({ name: "fichier.pdf", mimeType: "application/pdf", buffer: pdf });
    await panel.getByLabel("Titre, lu par l'usager").fill(title);
    await panel.getByRole("button", { name: /^Imprimer, / }).click({ timeout: PATIENCE_MS });
  }
}

async function bytesOf(download: Download): Promise<Buffer> {
  const path = await download.path();
  return readFileSync(path);
}

/** All that a page shows. */
export async function textOf(page: Page): Promise<string> {
  return await page.evaluate(() => document.body.innerText);
}
