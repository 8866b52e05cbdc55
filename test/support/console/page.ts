import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { ConsoleStand, PASSWORD } from "./stand.ts";
import { HEADLESS_SHELL } from "../browsers.ts";

export const PATIENCE_MS = 30_000;

/** Builds the console's page as scripts/build.mjs does, into `dir`. */
export async function buildConsolePage(dir: string): Promise<void> {
  await build({
    root: fileURLToPath(new URL("../../../src/supervisor/console/page", import.meta.url)),
    configFile: false,
    logLevel: "warn",
    base: "/",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    build: {
      outDir: dir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
}

/** The built page in a real browser, with a real supervisor behind it, for the tests of a file. */
export class PageRig {
  readonly errors: string[] = [];
  /** Errors of the browser's console that a test brings about. */
  allowed: RegExp | undefined;
  #browser: Browser | undefined;
  #stand: ConsoleStand | undefined;
  #dir = "";

  static use(): PageRig {
    const rig = new PageRig();
    beforeAll(() => rig.#start(), 180_000);
    afterEach(async () => {
      for (const context of rig.#browser?.contexts() ?? []) await context.close();
      await rig.stand.stop();
      // Before anybody has signed in, the page's first question is refused: browsers write that to the console.
      const usual = /401 \(Unauthorized\)|WebSocket connection/;
      const errors = rig.errors.splice(0).filter((error) => !usual.test(error) && !rig.allowed?.test(error));
      rig.allowed = undefined;
      expect(errors).toEqual([]);
    });
    afterAll(async () => {
      await rig.#browser?.close();
      await rig.#stand?.close();
      await rm(rig.#dir, { recursive: true, force: true });
    });
    return rig;
  }

  get stand(): ConsoleStand {
    if (!this.#stand) throw new Error("the rig was not started");
    return this.#stand;
  }

  /** Waits until the browser has told of an error that the test has brought about, and takes it as said. */
  async told(error: RegExp): Promise<void> {
    await expect.poll(() => this.errors.findIndex((one) => error.test(one)), { timeout: PATIENCE_MS }).not.toBe(-1);
    this.errors.splice(0, Infinity, ...this.errors.filter((one) => !error.test(one)));
  }

  /** Folder of the built page: `console: { pageDir: rig.dir }`. */
  get dir(): string {
    return this.#dir;
  }

  async #start(): Promise<void> {
    this.#dir = await mkdtemp(join(tmpdir(), "visioborne-console-page-"));
    await buildConsolePage(this.#dir);
    this.#stand = await ConsoleStand.open();
    this.#browser = await chromium.launch({
      executablePath: HEADLESS_SHELL,
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
      env: { ...process.env, LANG: "C.UTF-8" },
    });
  }

  /** A page in a browser profile of its own. */
  async page(options: BrowserContextOptions = {}): Promise<Page> {
    if (!this.#browser) throw new Error("no browser");
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(`${error.name}: ${error.message}`));
    return page;
  }

  /** Opens an address of the console and signs in as `login`. */
  async signIn(login = "chef", path = "/", options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.page(options);
    await page.goto(this.stand.url + path);
    await page.getByLabel("Identifiant").fill(login);
    await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.locator(".sign-in").waitFor({ state: "detached" });
    return page;
  }
}
