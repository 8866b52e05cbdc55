import type { Browser, Page } from "playwright-core";
import { keepPeers, launchBrowser, samplePicture, type Sample } from "../../e2e/support/call/browser.ts";
import type { DeskLogin } from "../centre/desk.ts";

/** What the expert's page shows of the usager. */
const USAGER = "video.picture:not(.mirrored)";
const PATIENCE_MS = 5 * 60_000;

/** The kernel's test camera (vivid), EBU bars of 75 %: which of red, green, blue are lit in each of the eight. */
const BARS = ["111", "110", "011", "010", "101", "100", "001", "000"];
/** Of the grid that is sampled, 32 by 18: a row below the camera's own words. */
const ROW = 14;

/** Whether a picture is that of vivid: the eight bars in their order. */
export function isVivid(sample: Sample): boolean {
  return BARS.every((bar, index) => {
    const [red, green, blue] = sample[ROW * 32 + index * 4 + 2] ?? [0, 0, 0];
    return [red, green, blue].map((value) => (value > 100 ? "1" : "0")).join("") === bar;
  });
}

/** An expert in a real browser, signed in and ready. */
export class Expert {
  readonly page: Page;
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  /** @param url of the desk, by the name that it gives itself  @param voiceFile what his microphone hears; else beeps */
  static async open(url: string, { user, password }: DeskLogin, voiceFile?: string): Promise<Expert> {
    const browser = await launchBrowser(voiceFile);
    try {
      const context = await browser.newContext({ permissions: ["camera", "microphone"] });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await keepPeers(page);
      await page.goto(url);
      await page.getByLabel(/identifiant/i).fill(user);
      await page.locator("input[type=password]").fill(password);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Je suis prêt" }).click();
      await page.getByText("Faire une pause").waitFor();
      return new Expert(browser, page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  async take(): Promise<void> {
    await this.page
      .getByRole("button", { name: /prendre l'appel/i })
      .first()
      .click();
  }

  /** Waits until the usager's picture is vivid's, and goes on: frames are decoded. */
  async seesVivid(): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    let last: Sample | undefined;
    while (performance.now() < endMs) {
      const before = await this.#frames();
      last = (await samplePicture(this.page, USAGER).catch(() => undefined)) ?? last;
      await new Promise((resolve) => setTimeout(resolve, 2000));
      if (last && isVivid(last) && (await this.#frames()) > before) return;
    }
    const stage = await this.page.locator(".stage").innerText();
    const row = last?.slice(ROW * 32, ROW * 32 + 32).map((point) => point.join(","));
    throw new Error(
      `the usager's picture is not that of the camera: ${row?.join(" ") ?? "none is shown"}; the page says: ${stage}`,
    );
  }

  async hangUp(): Promise<void> {
    await this.page.getByRole("button", { name: "Raccrocher", exact: true }).click();
    await this.page.getByRole("button", { name: "Oui, raccrocher" }).click();
    await this.page.getByRole("button", { name: /renseignement/i }).click();
  }

  async picture(file: string): Promise<void> {
    await this.page.screenshot({ path: file });
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }

  async #frames(): Promise<number> {
    return await this.page.evaluate((selector) => {
      const video = document.querySelector(selector);
      return video instanceof HTMLVideoElement ? video.getVideoPlaybackQuality().totalVideoFrames : 0;
    }, USAGER);
  }
}
