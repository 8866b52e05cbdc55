import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import type axeCore from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { buildBenchPage } from "../../support/bench-page.ts";
import { startStand, type Stand, type StandOptions } from "../../support/bench-stand.ts";
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

/** Longest wait for anything on the page, ms: the machine may be slow. */
export const PATIENCE_MS = 20_000;

/** Each daemon of a stand has a word to say when the process exits; a file of tests starts many. */
process.setMaxListeners(100);

/** An answer of the bench, read whole. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** A request as it is written, path and headers untouched: `fetch` would tidy them. */
export function raw(
  url: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const { method = "GET", headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const type = answer.headers["content-type"] ?? "";
        const json = type.includes("json") ? (JSON.parse(text) as Record<string, unknown>) : {};
        resolve({ status: answer.statusCode ?? 0, type, text, json });
      });
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

export function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return raw(url, path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: text });
}

/** The error of a refused request. */
export function errorOf(answer: Answer): { code: string; message: string } {
  return answer.json["error"] as { code: string; message: string };
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

/** Starts a stand for the tests of a file, and ends it. */
export function withStand(options: StandOptions = {}): () => Stand {
  let stand: Stand;
  beforeAll(async () => {
    stand = await startStand(options);
  });
  afterAll(() => stand.stop());
  return () => stand;
}

/** The built page and a browser, for the tests of a file. Any error in a page's console fails its test. */
export class PageRig {
  readonly errors: string[] = [];
  /** Errors that a test expects, because it takes the borne away. */
  allowErrors = false;
  #browser: Browser | undefined;
  #built: { dir: string; remove(): Promise<void> } | undefined;
  #stands: { stop(): Promise<void> }[] = [];

  static use(): PageRig {
    const rig = new PageRig();
    beforeAll(async () => {
      rig.#built = await buildBenchPage();
      rig.#browser = await chromium.launch({ executablePath: HEADLESS_SHELL, args: ARGS });
    }, 120_000);
    afterEach(async () => {
      for (const context of rig.#browser?.contexts() ?? []) await context.close();
      for (const stand of rig.#stands.splice(0)) await stand.stop();
      const errors = rig.errors.splice(0);
      if (!rig.allowErrors) expect(errors).toEqual([]);
      rig.allowErrors = false;
    });
    afterAll(async () => {
      await rig.#browser?.close();
      await rig.#built?.remove();
    });
    return rig;
  }

  /** A stand that serves the built page; it ends with the test. */
  async stand(options: StandOptions = {}): Promise<Stand> {
    if (!this.#built) throw new Error("the page is not built");
    const stand = await startStand({ ...options, pageDir: this.#built.dir });
    this.#stands.push(stand);
    return stand;
  }

  /** The same as a process of its own, which can be stopped and continued; it ends with the test. */
  async standAsProcess(): Promise<{ readonly url: string; readonly pid: number }> {
    const program = fileURLToPath(new URL("../../support/bench-stand.ts", import.meta.url));
    const node = [process.execPath, program, "0", this.#built?.dir ?? ""];
    const child = spawn("setpriv", ["--pdeathsig", "KILL", ...node], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    this.#stands.push({
      stop: async () => {
        child.kill("SIGCONT");
        child.kill("SIGTERM");
        await ended;
      },
    });
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    return { url: said.toString().trim(), pid: child.pid ?? 0 };
  }

  /** Opens the page of a stand; resolves when it shows the bench. */
  async open(stand: { readonly url: string }, options: BrowserContextOptions = {}): Promise<Page> {
    if (!this.#browser) throw new Error("no browser");
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(`${error.name}: ${error.message}`));
    await page.goto(stand.url);
    await page.locator(".bench").waitFor();
    return page;
  }
}

/** Every finding of axe-core, best practices too, as `rule: place`. */
export async function axe(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => {
    // axe-core judges no contrast on gradients: the flat colour beside each is the hardest one to read on.
    const flat = new CSSStyleSheet();
    flat.replaceSync("*, *::before, *::after { background-image: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [flat];
  });
  await bringAxe(page);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations, passes } = await axe.run(document, { resultTypes: ["violations", "passes"] });
    const places = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary ?? ""}`),
    );
    return { places, passed: passes.map(({ id }) => id) };
  });
  // It has looked, and at colours too.
  expect(found.passed).toContain("color-contrast");
  return found.places;
}
