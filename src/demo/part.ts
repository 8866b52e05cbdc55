import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { once } from "node:events";

const RESTART_FIRST_MS = 300;
const RESTART_CAP_MS = 10_000;
const STABLE_MS = 30_000;

/** One program of the demo, as systemd would keep it: started again when it ends by itself, with a growing pause. */
export class DemoPart {
  readonly name: string;
  readonly #args: readonly string[];
  readonly #logFile: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #say: (line: string) => void;
  #child: ChildProcess | undefined;
  #stopping = false;
  #restarts = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param args arguments of this very program, e.g. `["run", "--config", ...]` */
  constructor(options: {
    name: string;
    args: readonly string[];
    logFile: string;
    env?: Readonly<Record<string, string>>;
    say: (line: string) => void;
  }) {
    this.name = options.name;
    this.#args = options.args;
    this.#logFile = options.logFile;
    this.#env = options.env ?? {};
    this.#say = options.say;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const program = process.argv[1] ?? "";
    // --pdeathsig: should the demo be killed outright, its parts end too.
    const command = ["--pdeathsig", "TERM", process.execPath, program, ...this.#args];
    const child = spawn("setpriv", command, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...this.#env },
      // A group of its own: Ctrl-C reaches the demo only, which stops its parts in order.
      detached: true,
    });
    const log = createWriteStream(this.#logFile, { flags: "a", mode: 0o600 });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const startedMs = performance.now();
    child.once("error", (error) => this.#say(`${this.name}: can't be started: ${error.message}`));
    child.once("close", (code, signal) => {
      log.end();
      if (this.#child === child) this.#ended(code, signal, performance.now() - startedMs);
    });
    this.#child = child;
  }

  /** SIGTERM, then SIGKILL after the deadline; resolves when the process is gone. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGTERM");
    const timer = setTimeout(() => {
      this.#say(`${this.name}: did not stop within ${deadlineMs} ms, killed`);
      child.kill("SIGKILL");
    }, deadlineMs);
    await closed;
    clearTimeout(timer);
  }

  #ended(code: number | null, signal: string | null, lifeMs: number): void {
    this.#child = undefined;
    if (this.#stopping) return;
    if (lifeMs > STABLE_MS) this.#restarts = 0;
    const pauseMs = Math.min(RESTART_CAP_MS, RESTART_FIRST_MS * 2 ** this.#restarts);
    this.#restarts += 1;
    this.#say(`${this.name}: ended (${signal ?? `exit ${code}`}), started again; see ${this.#logFile}`);
    this.#timer = setTimeout(() => this.start(), pauseMs);
  }
}
