import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { DEMO_BORNE, DEMO_NETWORK } from "../../../src/demo/files.ts";
import type { RunFile } from "../../../src/demo/files.ts";
import { demoLayout } from "../../../src/demo/layout.ts";
import type { DemoLayout } from "../../../src/demo/layout.ts";
import { Bench } from "./bench.ts";
import { Listener } from "./listener.ts";
import { endAll, family, naming } from "./processes.ts";
import type { ProcessMark } from "./processes.ts";
import { Program, runProgram } from "./program.ts";

const SIMULATED = fileURLToPath(new URL("../../../devices/profiles/simulated.yaml", import.meta.url));

/** The parts of a device profile that tests change. */
export interface ProfileText {
  bench?: { port: number };
  devices: Record<string, Record<string, unknown>>;
}

/** The demo's own profile on any free port, changed by a test. */
export function writeProfile(file: string, change: (profile: ProfileText) => void = () => undefined): string {
  const profile = parse(readFileSync(SIMULATED, "utf8")) as ProfileText;
  profile.bench = { port: 0 };
  change(profile);
  writeFileSync(file, stringify(profile));
  return file;
}

/** Every device as a twin: for tests that are not about them. */
export function allTwins(profile: ProfileText): void {
  for (const id of Object.keys(profile.devices)) profile.devices[id] = { driver: "twin" };
}

/** The driver of each device in the demo's own profile. */
export function driversOfProfile(): Record<string, unknown> {
  const { devices } = parse(readFileSync(SIMULATED, "utf8")) as ProfileText;
  return Object.fromEntries(Object.entries(devices).map(([id, { driver }]) => [id, driver]));
}

export interface DemoOptions {
  /** Another folder of a demo that ran before. */
  readonly dir?: string;
  readonly profile?: (profile: ProfileText) => void;
  /** What Node runs; default the sources. */
  readonly main?: string;
}

/** `visioborne demo` in a folder of its own, with all that it started. */
export class Demo {
  /** The test's folder; the demo's is below it. */
  readonly dir: string;
  readonly layout: DemoLayout;
  readonly #mark = `e2e-${randomBytes(6).toString("hex")}`;
  readonly #options: DemoOptions;
  readonly #listeners: Listener[] = [];
  #program: Program | undefined;

  constructor(options: DemoOptions = {}) {
    this.#options = options;
    this.dir = options.dir ?? mkdtempSync(join(tmpdir(), "vb-e2e-"));
    this.layout = demoLayout(join(this.dir, "state"), "borne-1");
  }

  /** Makes one and waits until it says that it is ready. */
  static async start(options: DemoOptions = {}): Promise<Demo> {
    const demo = new Demo(options);
    try {
      await demo.startAgain();
      return demo;
    } catch (error) {
      await demo.end();
      throw error;
    }
  }

  get program(): Program {
    if (!this.#program) throw new Error("the demo was not started");
    return this.#program;
  }

  /** Of `run.json`. */
  get run(): RunFile {
    return JSON.parse(readFileSync(this.layout.runFile, "utf8")) as RunFile;
  }

  get bench(): Bench {
    return new Bench(this.run.bench!.url);
  }

  /** @returns the time that it took, milliseconds */
  async startAgain(): Promise<number> {
    const startedMs = performance.now();
    this.#program = this.spawn();
    await this.#program.untilLine((line) => line === "Ctrl-C stops all.", "the demo is ready", 60_000);
    return performance.now() - startedMs;
  }

  /** Starts it, and does not wait. */
  spawn(): Program {
    const profile = writeProfile(join(this.dir, "profile.yaml"), this.#options.profile);
    return new Program(["demo", "--dir", this.layout.dir, "--profile", profile], {
      env: { VISIOBORNE_E2E: this.#mark },
      ...(this.#options.main === undefined ? {} : { main: this.#options.main }),
    });
  }

  async listener(filters?: readonly string[]): Promise<Listener> {
    const listener = await Listener.open(this.run.broker, filters);
    this.#listeners.push(listener);
    return listener;
  }

  /** All that runs on its behalf now: its descendants, and what names its folders or bears its mark. */
  processes(): ProcessMark[] {
    const { dir, borneRuntime } = this.layout;
    // A number may have been given to another process since.
    const own = this.#program?.running() ? family(this.#program.pid) : [];
    const found = [...own, ...naming([this.#mark, dir, borneRuntime])];
    return [...new Map(found.map((one) => [one.pid, one])).values()];
  }

  /** The one process whose command line fits. */
  processOf(command: RegExp): ProcessMark {
    const found = this.processes().filter((one) => command.test(one.command) && !one.command.startsWith("setpriv"));
    // A child that was just forked bears its parent's command line until it runs its own program: the oldest counts.
    const [oldest] = found.toSorted((one, other) => Number(one.startTicks) - Number(other.startTicks));
    if (oldest !== undefined) return oldest;
    throw new Error(`no process ${command} of ${JSON.stringify(this.processes())}`);
  }

  /** `visioborne supervisor send`, with the demo's own supervisor: the exit code, and what it printed. */
  async send(type: string, args: object = {}): Promise<{ exit: number | NodeJS.Signals; output: string }> {
    const { supervisorConfig } = this.layout;
    const command = ["supervisor", "send", `${DEMO_NETWORK}/${DEMO_BORNE}`, type];
    return await runProgram([...command, "--config", supervisorConfig, "--args", JSON.stringify(args)]);
  }

  /** Text of a log: `borne`, `supervisor` or `demo`. */
  logOf(part: string): string {
    return readFileSync(join(this.layout.logs, `${part}.log`), "utf8");
  }

  /** Ends everything and removes the folders; whatever state it is in. */
  async end(): Promise<void> {
    for (const listener of this.#listeners) await listener.end();
    if (this.#program?.running()) await this.#program.stop("SIGTERM", 15_000);
    await endAll(() => this.processes());
    rmSync(this.layout.borneRuntime, { recursive: true, force: true });
    rmSync(this.dir, { recursive: true, force: true });
  }
}
