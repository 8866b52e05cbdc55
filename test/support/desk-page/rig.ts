import { join } from "node:path";
import type axeCore from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import type { DeskToExpert, ExpertToDesk } from "../../../src/contract/signalling/types.ts";
import { BrowserBorne, wayTo, type BorneWay } from "./browser-borne.ts";
import { buildDeskPage } from "./build.ts";
import { writeClip } from "./clip.ts";
import { assigned, CALL, queueOf, waiting, WELCOME } from "./desk-words.ts";
import type { Link } from "./link.ts";
import { PASSWORD, ScriptedDesk } from "./scripted-desk.ts";
import { bringAxe } from "../axe.ts";
import { HEADLESS_SHELL } from "../browsers.ts";

export const PATIENCE_MS = 30_000;

// A browser and a call on a machine that has other work.
vi.setConfig({ testTimeout: 120_000 });

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
];

type Desk = Link<ExpertToDesk, DeskToExpert>;

/** The built page, a scripted desk, and a browser with a simulated camera, for the tests of a file. */
export class DeskRig {
  readonly errors: string[] = [];
  /** Errors of the console that a test brings about. */
  allowed: RegExp | null = null;
  #browser: Browser | undefined;
  #built: { dir: string; remove(): Promise<void> } | undefined;
  #desk: ScriptedDesk | undefined;
  #args: readonly string[] = [];
  #program = HEADLESS_SHELL;

  /**
   * @param args of the browser; one that begins with `!` takes a usual one away.
   * @param program the whole of Chromium where its own questions count
   */
  static use(args: readonly string[] = [], program = HEADLESS_SHELL): DeskRig {
    const rig = new DeskRig();
    rig.#args = args;
    rig.#program = program;
    beforeAll(() => rig.start(), 180_000);
    afterEach(async () => {
      await rig.closePages();
      const errors = rig.errors.splice(0).filter((error) => !rig.allowed?.test(error));
      rig.allowed = null;
      expect(errors).toEqual([]);
    });
    afterAll(() => rig.stop());
    return rig;
  }

  async start(): Promise<void> {
    this.#built = await buildDeskPage();
    this.#browser = await chromium.launch({
      executablePath: this.#program,
      args: this.#allArgs(),
      // Names of files have accents: an expert's machine has a locale.
      env: { ...process.env, LANG: "C.UTF-8" },
    });
  }

  #allArgs(): string[] {
    const clip = join(this.dir, "expert.y4m");
    writeClip(clip);
    const usual = [...ARGS, `--use-file-for-fake-video-capture=${clip}`].filter(
      (arg) => !this.#args.includes(`!${arg}`),
    );
    return [...usual, ...this.#args.filter((arg) => !arg.startsWith("!"))];
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.#desk?.stop();
    await this.#built?.remove();
  }

  async closePages(): Promise<void> {
    for (const context of this.#browser?.contexts() ?? []) await context.close();
    await this.#desk?.stop();
    this.#desk = undefined;
  }

  /** A desk of the test's own; ends with the test. */
  async desk(): Promise<ScriptedDesk> {
    if (!this.#built) throw new Error("the page is not built");
    this.#desk = await ScriptedDesk.start(this.#built.dir);
    return this.#desk;
  }

  /** An empty page in a browser profile of its own. */
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

  /** Opens the experts' page and signs in; resolves at the readiness check, welcomed by the desk. */
  async signIn(
    desk: ScriptedDesk,
    options: BrowserContextOptions = {},
    welcome = WELCOME,
  ): Promise<{ page: Page; link: Desk }> {
    // Before anybody has signed in, the page's first question is refused: browsers write that to the console.
    this.allowed = new RegExp(`401 \\(Unauthorized\\)|${this.allowed?.source ?? "^$"}`);
    const page = await this.page(options);
    await page.goto(desk.url);
    await page.getByLabel("Identifiant").fill("claire");
    await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    const link = await desk.expert(0);
    await link.next("hello");
    link.say(welcome);
    return { page, link };
  }

  /** The same, and says "ready"; resolves at the queue. */
  async ready(
    desk: ScriptedDesk,
    options: BrowserContextOptions = {},
    welcome = WELCOME,
  ): Promise<{ page: Page; link: Desk }> {
    const { page, link } = await this.signIn(desk, options, welcome);
    await page.locator('button:not([aria-disabled="true"])', { hasText: "Je suis prêt" }).click();
    await link.next("presence", ({ state, ready }) => state === "available" && ready);
    link.say(queueOf());
    await page.getByRole("heading", { name: "File d'attente" }).waitFor();
    return { page, link };
  }

  /** A borne in a page of its own, whose call this expert has. */
  async borne(desk: ScriptedDesk, link: Desk, call = CALL): Promise<BrowserBorne> {
    return await this.borneOn(`${desk.url}/borne`, wayTo(link, call));
  }

  /** The same at any page of http, with another way for its signals. */
  async borneOn(url: string, way: BorneWay): Promise<BrowserBorne> {
    const page = await this.page();
    await page.goto(url);
    return await BrowserBorne.open(page, way);
  }

  /** Folder of the built page. */
  get dir(): string {
    return this.#built?.dir ?? "";
  }

  /** The same, in a call that shows the usager. */
  async inCall(
    desk: ScriptedDesk,
    options: BrowserContextOptions = {},
    welcome = WELCOME,
  ): Promise<{ page: Page; link: Desk; borne: BrowserBorne }> {
    const { page, link } = await this.ready(desk, options, welcome);
    const borne = await this.borne(desk, link);
    link.say(queueOf(waiting()));
    await page.getByRole("button", { name: /Prendre l'appel de/ }).click();
    await link.next("take");
    link.say(assigned());
    link.say(queueOf());
    await borne.offer();
    link.say({ type: "condition", call: CALL, media: "video", encryption: "AES_128_GCM" });
    await page.locator(".stage.is-video").waitFor();
    return { page, link, borne };
  }
}

/** Looks until it is so, or until the patience ends. */
export async function until<T>(look: () => T | Promise<T>, want: (seen: T) => boolean): Promise<T> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (want(seen)) return seen;
    if (performance.now() > endMs) throw new Error(`still ${JSON.stringify(seen)} after ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Every finding of axe-core, best practices too, as `rule: place`. */
export async function axe(page: Page): Promise<readonly string[]> {
  await bringAxe(page);
  // A button that just became usable is between two colours for a moment.
  await page.evaluate(() => {
    const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
    return Promise.allSettled(changes.map(({ finished }) => finished));
  });
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    // Live pictures of a conversation have no captions; real-time text stands beside them.
    const rules = { "video-caption": { enabled: false } };
    const { violations, passes } = await axe.run(document, { resultTypes: ["violations", "passes"], rules });
    const places = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary ?? ""}`),
    );
    return { places, passed: passes.map(({ id }) => id) };
  });
  // It has looked, and at colours too.
  expect(found.passed).toContain("color-contrast");
  return found.places;
}
