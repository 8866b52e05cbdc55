import { chromium, type Browser, type BrowserServer, type Page } from "playwright-core";
import { installProbe } from "./probe.ts";

const ARGS = [
  "--no-sandbox",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  // A page in the background must go on as one in front does.
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  // What a browser does for itself belongs to nobody's call.
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export interface BrowserOptions {
  readonly program: string;
  /** What its camera shows. */
  readonly bars: string;
  readonly width: number;
  readonly height: number;
}

/** One Chromium with one page, and the process that it is. */
export class BenchBrowser {
  readonly page: Page;
  readonly pid: number;
  readonly #server: BrowserServer;
  readonly #browser: Browser;
  #closing = false;

  private constructor(server: BrowserServer, browser: Browser, page: Page) {
    this.#server = server;
    this.#browser = browser;
    this.page = page;
    this.pid = server.process().pid ?? 0;
    server.process().once("exit", (code, signal) => {
      if (!this.#closing) process.stderr.write(`a browser of the bench has ended by itself: ${signal ?? code}\n`);
    });
  }

  static async open({ program, bars, width, height }: BrowserOptions): Promise<BenchBrowser> {
    const server = await chromium.launchServer({
      executablePath: program,
      args: [...ARGS, `--use-file-for-fake-video-capture=${bars}`],
    });
    const browser = await chromium.connect(server.wsEndpoint());
    const context = await browser.newContext({ viewport: { width, height }, permissions: ["camera", "microphone"] });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.addInitScript(installProbe);
    return new BenchBrowser(server, browser, page);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#browser.close();
    await this.#server.close();
  }
}
