import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { PATIENCE_MS } from "./program.ts";

/** What `GET /bench` says of the borne; the parts stand beside it by device. */
export interface BenchState extends Readonly<Record<string, unknown>> {
  readonly borne: {
    readonly state: string;
    readonly services: Readonly<Record<string, string>>;
    readonly reasons: readonly { readonly code: string; readonly services?: readonly string[] }[];
    readonly devices: readonly { readonly id: string; readonly state: string }[];
    readonly alerts: readonly { readonly code: string }[];
    readonly notice: { readonly id: string; readonly language: string; readonly text: string } | null;
    readonly selfTestRunning: boolean;
  };
  readonly sound?: { readonly prompts: readonly { readonly text: string; readonly outcome: string }[] };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks, and prints the answer as JSON: for a bench that this process can't reach. */
const ASK = `const [url, init] = process.argv.slice(1);
const response = await fetch(url, JSON.parse(init));
console.log(JSON.stringify({ status: response.status, text: await response.text() }));`;

/** The établi's HTTP API, as a hand on the front panel. */
export class Bench {
  readonly url: string;
  readonly #under: readonly string[];

  /** @param under what a process of its own is run by to reach it, e.g. `ip netns exec NAME` */
  constructor(url: string, under: readonly string[] = []) {
    this.url = url;
    this.#under = under;
  }

  async get(): Promise<BenchState> {
    return JSON.parse((await this.#ask("/bench", {})).text) as BenchState;
  }

  /** `POST /bench/<path>`. @throws Error when it is refused */
  async post(path: string, body: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const { status, text } = await this.send(path, JSON.stringify(body));
    if (status >= 300) throw new Error(`POST /bench/${path}: ${status} ${text}`);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }

  /** The same with any body, and whatever comes of it. */
  async send(path: string, body: string): Promise<Answer> {
    const headers = { "content-type": "application/json" };
    return await this.#ask(`/bench/${path}`, { method: "POST", headers, body });
  }

  async fault(device: string, fault: string | null): Promise<void> {
    await this.post(device, { fault });
  }

  /** Ends the call on the screen, as the usager may at any time, and waits until the borne is free again. */
  async endCall(): Promise<void> {
    await this.post("touch", { type: "stop" });
    await this.until(({ borne }) => borne.state !== "in-session", "the session has ended");
  }

  /** Presses the button and waits until the finger is off, so that the next press is one of its own. */
  async press(): Promise<void> {
    await this.post("button/press", { ms: 120 });
    await this.until(({ button }) => (button as { pressed?: boolean }).pressed === false, "the button is released");
    // A second press within 500 ms is a double strike, and does not count (EN 301 549, 5.8).
    await sleep(600);
  }

  async #ask(path: string, init: Readonly<Record<string, unknown>>): Promise<Answer> {
    const [program, ...args] = this.#under;
    if (program === undefined) {
      const response = await fetch(this.url + path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
      return { status: response.status, text: await response.text() };
    }
    const command = [
      ...args,
      process.execPath,
      "--input-type=module",
      "-e",
      ASK,
      this.url + path,
      JSON.stringify(init),
    ];
    const { stdout } = await promisify(execFile)(program, command, { timeout: PATIENCE_MS });
    return JSON.parse(stdout) as Answer;
  }

  /** Looks until the state is as wanted. @throws Error with what it is instead */
  async until(fits: (state: BenchState) => boolean, what: string): Promise<BenchState> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const state = await this.get();
      if (fits(state)) return state;
      if (performance.now() > endMs) {
        const { state: now, reasons, alerts, notice } = state.borne;
        throw new Error(`${what}: not so; ${JSON.stringify({ now, reasons, alerts, notice }).slice(0, 1500)}`);
      }
      await sleep(100);
    }
  }
}
