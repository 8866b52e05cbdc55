import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { DEVICE_KINDS } from "../../devices/device.ts";
import { openOutbox } from "../../src/uplink/outbox.ts";
import { FakeClock, memoryLog } from "./fake-clock.ts";
import { configYaml, tempDir } from "./twin-borne.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself, e.g. a module to be loaded first. */
  readonly node?: readonly string[];
  readonly cwd?: string;
}

function start(args: readonly string[], { env = {}, node = [], cwd }: Start): ChildProcess {
  return spawn("setpriv", ["--pdeathsig", "KILL", process.execPath, ...node, MAIN, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, STATE_DIRECTORY: undefined, NOTIFY_SOCKET: undefined, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** What a command said, and how it ended. */
export interface Said {
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `visioborne <args>` to its end. */
export function visioborne(args: readonly string[], options: Start = {}): Promise<Said> {
  const child = start(args, options);
  const said = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (said.stdout += chunk));
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (said.stderr += chunk));
  return new Promise((resolve) => child.once("close", (code, signal) => resolve({ code: code ?? signal, ...said })));
}

/** A place for one borne: its configuration and its profile, twins unless told otherwise. */
export interface Place {
  readonly dir: string;
  readonly config: string;
  readonly profile: string;
  readonly socket: string;
  /** Types of the events that wait for the supervisor, of all boots in order; the daemon must be stopped. */
  events(): readonly string[];
}

/** @param devices options by kind, e.g. `{ camera: "fault: absent" }`; a whole other device: `{ printer: "driver: ipp, uri: ..." }` */
export function place(yaml = configYaml(), devices: Readonly<Record<string, string>> = {}): Place {
  const dir = tempDir("place");
  const lines = DEVICE_KINDS.map((kind) => {
    const told = devices[kind];
    return `  ${kind}: { ${told?.includes("driver:") ? "" : "driver: twin, "}${told ?? ""} }`;
  });
  const profile = join(dir, "profile.yaml");
  const config = join(dir, "visioborne.yaml");
  writeFileSync(profile, `name: twins\ndevices:\n${lines.join("\n")}\n`);
  writeFileSync(config, yaml);
  return {
    dir,
    config,
    profile,
    socket: join(dir, "run", "control.sock"),
    events: () => {
      const options = {
        dataDir: join(dir, "data"),
        boot: "ffffffffffffffff",
        clock: new FakeClock(),
        log: memoryLog(),
      };
      const outbox = openOutbox(options);
      const rows = outbox.boots().flatMap((boot) => outbox.after(boot, 0, 1000));
      outbox.close();
      return rows.flatMap(({ channel, payload }) =>
        channel === "event" ? [(JSON.parse(payload) as { type: string }).type] : [],
      );
    },
  };
}

type LogLine = Readonly<Record<string, unknown>>;

/** `visioborne run`, tied to the test. */
export class Daemon {
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly log: LogLine[] = [];
  stderr = "";
  readonly #child: ChildProcess;
  readonly #watchers = new Set<() => void>();
  #over = false;

  constructor({ config, profile }: Place, options: Start = {}) {
    const child = start(["run", "--config", config, "--profile", profile], options);
    this.#child = child;
    createInterface({ input: child.stdout! }).on("line", (line) => {
      this.log.push(JSON.parse(line) as LogLine);
      this.#look();
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (this.stderr += chunk));
    this.ended = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        this.#over = true;
        resolve(code ?? signal);
        this.#look();
      });
    });
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await this.ended;
    });
  }

  /** The first line of the log with these members; waits for it. @throws Error when the daemon ends before */
  async line(members: LogLine): Promise<LogLine> {
    for (;;) {
      const found = this.log.find((line) => Object.entries(members).every(([key, value]) => line[key] === value));
      if (found) return found;
      if (this.#over)
        throw new Error(`ended without ${JSON.stringify(members)}: ${this.stderr} ${JSON.stringify(this.log)}`);
      await new Promise<void>((resolve) => {
        const once = () => {
          this.#watchers.delete(once);
          resolve();
        };
        this.#watchers.add(once);
      });
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | NodeJS.Signals | null> {
    this.kill(signal);
    return this.ended;
  }

  #look(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
