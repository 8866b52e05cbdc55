import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { parse, stringify } from "yaml";
import { whenReady } from "../../../src/cli/ready.ts";
import { DEMO_BORNE } from "../../../src/demo/files.ts";
import { demoLayout } from "../../../src/demo/layout.ts";
import type { DemoLayout } from "../../../src/demo/layout.ts";
import { Bench } from "../../e2e/support/bench.ts";
import { CHROMIUM, isBars, isGreen, launchBrowser } from "../../e2e/support/call/browser.ts";
import { EXPERT, USAGER } from "../../e2e/support/call/stand.ts";
import { writeProfile } from "../../e2e/support/demo.ts";
import type { ProfileText } from "../../e2e/support/demo.ts";
import { endAll, naming } from "../../e2e/support/processes.ts";
import { Program } from "../../e2e/support/program.ts";
import { makeLine } from "../net/line.ts";
import type { Line, LineOptions } from "../net/line.ts";
import type { CenterFacts } from "./center-main.ts";
import { getReady, hangUp, signIn, take } from "./expert-acts.ts";
import { moves } from "./moves.ts";
import { putProbe } from "./probe.ts";

const START_MS = 60_000;

export interface LineStandOptions {
  readonly line: LineOptions;
  /** What Node runs as `visioborne`; default the sources. */
  readonly main?: string;
  readonly profile?: (profile: ProfileText) => void;
  readonly config?: (config: Record<string, Record<string, unknown>>) => void;
  /** Called when the line is there, before anything runs at its ends. */
  readonly onLine?: (line: Line) => void;
  /** Runs in the expert's page before its own program. */
  readonly expertScript?: string;
  /** Runs in the screen's page before its own program. */
  readonly screenScript?: string;
}

/**
 * All that takes part in a call, with nothing but one line between the two ends: the borne and its screen's browser in a
 * network namespace; the desk, the broker, the supervisor and the expert's browser in another.
 */
export class LineStand {
  readonly dir: string;
  readonly layout: DemoLayout;
  readonly line: Line;
  readonly #options: LineStandOptions;
  readonly #programs: Program[] = [];
  readonly #browsers: Browser[] = [];
  #center: ChildProcess | undefined;
  borne!: Program;
  bench!: Bench;
  expert!: Page;
  screen!: Page;
  readonly errors: string[] = [];

  private constructor(line: Line, options: LineStandOptions) {
    this.line = line;
    this.#options = options;
    this.dir = mkdtempSync(join(tmpdir(), "vb-line-call-"));
    this.layout = demoLayout(join(this.dir, "state"), DEMO_BORNE);
  }

  /** Everything up, the expert ready. @throws when a part does not come up; what was started is ended */
  static async open(options: LineStandOptions): Promise<LineStand> {
    // Starting over a thin line would measure nothing: it is made thin when all are there.
    const stand = new LineStand(await makeLine({}), options);
    try {
      options.onLine?.(stand.line);
      const facts = await stand.#startCenter();
      const desk = stand.#run("desk", ["desk", "run", "--config", stand.layout.deskConfig]);
      stand.#run("desk", ["supervisor", "run", "--config", stand.layout.supervisorConfig]);
      await desk.untilLog(({ msg }) => msg === "desk ready", "the desk is ready", START_MS);
      await stand.#startBorne();
      await stand.#startExpert(facts);
      await stand.line.set(options.line);
      return stand;
    } catch (error) {
      await stand.close();
      throw error;
    }
  }

  /** A press on the button; the expert takes the call; both see the other move. */
  async call(): Promise<void> {
    await this.bench.post("button/press", { ms: 120 });
    await take(this.expert);
    await this.bothSee();
  }

  /** @throws when one doesn't see the other move within the deadline */
  async bothSee(deadlineMs?: number): Promise<void> {
    await Promise.all([
      moves(this.expert, USAGER, isBars, deadlineMs),
      moves(this.screen, EXPERT, isGreen, deadlineMs),
    ]);
  }

  async hangUp(): Promise<void> {
    await hangUp(this.expert);
  }

  async close(): Promise<void> {
    await Promise.all(this.#browsers.map((browser) => browser.close()));
    for (const program of this.#programs.toReversed()) await program.stop();
    this.#center?.stdin?.end();
    await this.line.stop();
    await endAll(() => naming([this.dir, this.layout.borneRuntime]));
    rmSync(this.layout.borneRuntime, { recursive: true, force: true });
    rmSync(this.dir, { recursive: true, force: true });
  }

  #run(side: "borne" | "desk", args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    const { main } = this.#options;
    const program = new Program(args, { under: this.line.under[side], env, ...(main !== undefined && { main }) });
    this.#programs.push(program);
    return program;
  }

  async #startCenter(): Promise<CenterFacts> {
    const { desk } = this.line.addresses;
    const center = join(import.meta.dirname, "center-main.ts");
    const child = this.line.run("desk", process.execPath, [center, this.dir, desk], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#center = child;
    for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as CenterFacts;
    throw new Error("the centre has ended before it was ready");
  }

  async #startBorne(): Promise<void> {
    const { config: change, profile } = this.#options;
    if (change) {
      const config = parse(readFileSync(this.layout.borneConfig, "utf8")) as Record<string, Record<string, unknown>>;
      change(config);
      writeFileSync(this.layout.borneConfig, stringify(config));
    }
    const file = writeProfile(join(this.dir, "profile.yaml"), profile);
    const args = ["run", "--config", this.layout.borneConfig, "--profile", file];
    this.borne = this.#run("borne", args, { STATE_DIRECTORY: this.layout.borneDir });
    const { benchUrl, screenUrl } = await whenReady(this.layout.borneConfig, START_MS).catch((error: unknown) => {
      throw new Error(`${String(error)}; its last words:\n${this.borne.lines.slice(-8).join("\n")}`, { cause: error });
    });
    this.bench = new Bench(benchUrl ?? "", this.line.under.borne);
    const browser = await this.#browser("borne");
    this.screen = await this.#page(browser, { viewport: { width: 1080, height: 1920 } }, this.#options.screenScript);
    await this.screen.goto(screenUrl ?? "");
  }

  async #startExpert(facts: CenterFacts): Promise<void> {
    const browser = await this.#browser("desk");
    const options = { permissions: ["camera", "microphone"] };
    this.expert = await this.#page(browser, options, this.#options.expertScript);
    await signIn(this.expert, facts);
    await getReady(this.expert);
  }

  async #browser(side: "borne" | "desk"): Promise<Browser> {
    const browser = await launchBrowser(undefined, this.line.script(side, CHROMIUM));
    this.#browsers.push(browser);
    return browser;
  }

  async #page(browser: Browser, options: object, script: string | undefined): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage();
    page.on("pageerror", (error) => void this.errors.push(error.message));
    await putProbe(page);
    if (script !== undefined) await page.addInitScript(script);
    return page;
  }
}
