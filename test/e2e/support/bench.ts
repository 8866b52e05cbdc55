import { setTimeout as sleep } from "node:timers/promises";
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

/** The établi's HTTP API, as a hand on the front panel. */
export class Bench {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async get(): Promise<BenchState> {
    const response = await fetch(`${this.url}/bench`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return (await response.json()) as BenchState;
  }

  /** `POST /bench/<path>`. @throws Error when it is refused */
  async post(path: string, body: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const { status, text } = await this.send(path, JSON.stringify(body));
    if (status >= 300) throw new Error(`POST /bench/${path}: ${status} ${text}`);
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  }

  /** The same with any body, and whatever comes of it. */
  async send(path: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`${this.url}/bench/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: response.status, text: await response.text() };
  }

  async fault(device: string, fault: string | null): Promise<void> {
    await this.post(device, { fault });
  }

  /** Presses the button and waits until the finger is off, so that the next press is one of its own. */
  async press(): Promise<void> {
    await this.post("button/press", { ms: 120 });
    await this.until(({ button }) => (button as { pressed?: boolean }).pressed === false, "the button is released");
    // A second press within 500 ms is a double strike, and does not count (EN 301 549, 5.8).
    await sleep(600);
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
