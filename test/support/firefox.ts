import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";

const PATIENCE_MS = 30_000;

/** A camera and a microphone that need no hardware, and nothing that is fetched by itself. */
const PREFERENCES = {
  "media.navigator.permission.disabled": true,
  "media.navigator.streams.fake": true,
  "media.autoplay.default": 0,
  "app.update.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "media.gmp-manager.updateEnabled": false,
};

interface Answer {
  readonly id?: number;
  readonly type: "success" | "error" | "event";
  readonly result?: unknown;
  readonly message?: string;
  readonly params?: { readonly level?: string; readonly text?: string };
}

interface Evaluated {
  readonly type: "success" | "exception";
  readonly result?: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string };
}

/** One page of Debian's own Firefox, by WebDriver BiDi (W3C): Playwright drives a Firefox of its own only. */
export class FirefoxPage {
  readonly errors: string[] = [];
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #id = 0;
  #context = "";

  private constructor(process_: ChildProcess, profile: string, socket: WebSocket) {
    this.#process = process_;
    this.#profile = profile;
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
      else if (answer.params?.level === "error") this.errors.push(answer.params.text ?? "");
    });
  }

  /** @throws when Firefox does not say where it can be driven */
  static async open(): Promise<FirefoxPage> {
    const profile = mkdtempSync(join(tmpdir(), "visioborne-firefox-"));
    const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${value});\n`);
    writeFileSync(join(profile, "user.js"), lines.join(""));
    const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
    const size = ["--width", "1280", "--height", "800"];
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "firefox-esr", ...args, ...size], {
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
      env: { ...process.env, HOME: profile },
    });
    const url = await Promise.race([listening(child), sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (url === undefined) throw new Error("Firefox does not listen");
    const socket = new WebSocket(`${url}/session`);
    await once(socket, "open");
    const page = new FirefoxPage(child, profile, socket);
    await page.#send("session.new", { capabilities: {} });
    await page.#send("session.subscribe", { events: ["log.entryAdded"] });
    const tree = (await page.#send("browsingContext.getTree", {})) as { contexts: { context: string }[] };
    page.#context = tree.contexts[0]?.context ?? "";
    return page;
  }

  async goto(url: string): Promise<void> {
    await this.#send("browsingContext.navigate", { context: this.#context, url, wait: "complete" });
  }

  /** Value of an expression in the page; JSON values only. */
  async evaluate(expression: string): Promise<unknown> {
    const evaluated = (await this.#send("script.evaluate", {
      expression: `(async () => JSON.stringify(await (${expression})))()`,
      target: { context: this.#context },
      awaitPromise: true,
      userActivation: true,
    })) as Evaluated;
    if (evaluated.type === "exception") throw new Error(evaluated.exceptionDetails?.text);
    const text = evaluated.result?.value;
    return typeof text === "string" ? JSON.parse(text) : undefined;
  }

  /** Waits until an expression is true. */
  async until(expression: string): Promise<void> {
    const endMs = performance.now() + PATIENCE_MS;
    while ((await this.evaluate(`!!(${expression})`)) !== true) {
      if (performance.now() > endMs) throw new Error(`not true: ${expression}\n${await this.text()}`);
      await sleep(100);
    }
  }

  /** Types into a field, as far as the page can tell. */
  async fill(selector: string, value: string): Promise<void> {
    const field = `document.querySelector(${JSON.stringify(selector)})`;
    await this.until(field);
    await this.evaluate(
      `(${field}.value = ${JSON.stringify(value)}, ${field}.dispatchEvent(new Event("input", { bubbles: true })))`,
    );
  }

  /** Clicks a button by a part of its words, when it can be clicked. */
  async click(words: string): Promise<void> {
    const button = `[...document.querySelectorAll("button")].find((one) => one.textContent.includes(${JSON.stringify(words)}) && !one.disabled && one.ariaDisabled !== "true")`;
    await this.until(button);
    await this.evaluate(`${button}.click()`);
  }

  async text(): Promise<string> {
    return String(await this.evaluate("document.body.innerText"));
  }

  async close(): Promise<void> {
    this.#socket.terminate();
    if (this.#process.pid !== undefined && this.#process.exitCode === null) {
      const gone = once(this.#process, "exit");
      process.kill(-this.#process.pid, "SIGKILL");
      await gone;
    }
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  async #send(method: string, params: object): Promise<unknown> {
    this.#id += 1;
    const id = this.#id;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { type, result, message } = await answer;
    this.#waiting.delete(id);
    if (type === "error") throw new Error(`${method}: ${message ?? "refused"}`);
    return result;
  }
}

/** The address that Firefox prints when it can be driven. */
async function listening(child: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface({ input: child.stderr! })) {
    const url = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
    if (url !== undefined) {
      child.stderr?.resume();
      return url;
    }
  }
  return undefined;
}
