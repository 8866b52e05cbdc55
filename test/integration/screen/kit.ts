import type axeCore from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { Logger } from "../../../src/contract/runtime.ts";
import type { Screen } from "../../../src/screen/port.ts";
import { startScreen } from "../../../src/screen/server.ts";
import type { TestPicture } from "../../support/encoded-pictures.ts";
import { RATE } from "../../support/encoded-pictures.ts";
import { buildScreenPage } from "../../support/screen-page.ts";
import { SCREENS, stateOf, type Shown, type TestScreen } from "./scenes.ts";
import { bringAxe } from "../../support/axe.ts";
import { HEADLESS_SHELL } from "../../support/browsers.ts";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
export const PATIENCE_MS = 20_000;

/** What the screen logged, as `level message`. */
export interface LogBook extends Logger {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[];
}

export function logBook(): LogBook {
  const lines: LogBook["lines"] = [];
  const log =
    (level: string) =>
    (fields: object, message: string): void =>
      void lines.push({ level, fields, message });
  const book: LogBook = {
    lines,
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    child: () => book,
  };
  return book;
}

/** Looks until it is so, or until the patience ends. */
export async function until<T>(look: () => T | Promise<T>, want: (seen: T) => boolean): Promise<T> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (want(seen)) return seen;
    if (performance.now() > endMs) throw new Error(`still ${JSON.stringify(seen)} after ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The built page, a screen that serves it and a browser, for the tests of a file. */
export class ScreenRig {
  readonly log = logBook();
  readonly errors: string[] = [];
  /** Every address that a page has asked for. */
  readonly asked: string[] = [];
  allowErrors = false;
  #browser: Browser | undefined;
  #built: { dir: string; remove(): Promise<void> } | undefined;
  #screens: Screen[] = [];

  static use(): ScreenRig {
    const rig = new ScreenRig();
    beforeAll(() => rig.start(), 120_000);
    afterEach(async () => {
      await rig.endTest();
      const errors = rig.errors.splice(0);
      if (!rig.allowErrors) expect(errors).toEqual([]);
      rig.allowErrors = false;
    });
    afterAll(() => rig.stop());
    return rig;
  }

  async start(): Promise<void> {
    this.#built = await buildScreenPage();
    this.#browser = await chromium.launch({ executablePath: HEADLESS_SHELL, args: ARGS });
  }

  async endTest(): Promise<void> {
    for (const context of this.#browser?.contexts() ?? []) await context.close();
    for (const screen of this.#screens.splice(0)) await screen.stop();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#built?.remove();
  }

  get dir(): string {
    return this.#built?.dir ?? "";
  }

  /** A screen of its own; it ends with the test. */
  async screen(port = 0): Promise<Screen> {
    const screen = await startScreen({ port, log: this.log, dir: this.dir });
    this.#screens.push(screen);
    return screen;
  }

  /** Opens the page; resolves when it has drawn a view. */
  async open(screen: Screen, size: TestScreen = SCREENS[1], path = "/"): Promise<Page> {
    if (!this.#browser) throw new Error("no browser");
    const viewport = { width: size.width, height: size.height };
    const context = await this.#browser.newContext({ viewport });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on("request", (request) => this.asked.push(request.url()));
    page.on("console", (message) => {
      // Tests read the canvas back; the page itself never does.
      if (message.text().startsWith("Canvas2D: Multiple readback")) return;
      if (message.type() === "error" || message.type() === "warning") this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(`${error.name}: ${error.message}`));
    await page.goto(screen.url + path);
    await page.locator('main:not([data-scene="waiting"])').waitFor();
    return page;
  }
}

/** Shows it and waits until the page has drawn it. */
export async function show(
  screen: Screen,
  page: Page,
  shown: Shown,
  size: TestScreen = SCREENS[1],
  language: "fr" | "en" = "fr",
): Promise<void> {
  screen.show(stateOf(shown, size, language));
  const { type } = shown.scene;
  const covered = shown.keypad && type !== "call" && type !== "reconnecting";
  const scene = covered ? ".keypad-alone" : `[data-scene="${type}"]`;
  await page.locator(`html[lang="${language}"] ${scene}`).waitFor({ state: "attached" });
  // Two frames: layout effects that look at the layout have had their turn.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Feeds a stream at its own pace, again from the start at its end, until `stop`. */
export function feed(
  screen: Screen,
  from: "expert" | "own",
  pictures: readonly TestPicture[],
  sent: (timestamp: number) => void = () => undefined,
): { stop(): void } {
  let at = 0;
  const timer = setInterval(() => {
    const picture = pictures[at % pictures.length];
    if (!picture) return;
    const timestamp = (at * 90_000) / RATE;
    sent(timestamp);
    screen.picture({ ...picture, from, timestamp });
    at += 1;
  }, 1000 / RATE);
  return { stop: () => clearInterval(timer) };
}

/** Every finding of axe-core, best practices too, as `rule: place`. */
export async function axe(
  page: Page,
): Promise<{ readonly found: readonly string[]; readonly passed: readonly string[] }> {
  await bringAxe(page);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations, passes } = await axe.run(document, { resultTypes: ["violations", "passes"] });
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary ?? ""}`),
    );
    return { found, passed: passes.map(({ id }) => id) };
  });
}
