import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
/** Longest wait for anything that must happen, milliseconds: the machine may be slow. */
export const PATIENCE_MS = 30_000;

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What starts it, e.g. `ip netns exec NAME`. */
  readonly under?: readonly string[];
  /** What is run by Node instead of the sources' `visioborne`. */
  readonly main?: string;
}

/** A line of the log, as JSON. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

/** `visioborne <args>` as a process of its own, which can't outlive the test. */
export class Program {
  readonly process: ChildProcess;
  /** What it said, on both outputs. */
  readonly lines: string[] = [];
  /** How it ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #watchers = new Set<() => void>();
  #over = false;

  constructor(args: readonly string[], options: ProgramOptions = {}) {
    const { under = [], env = {}, main = MAIN } = options;
    const command = ["--pdeathsig", "KILL", ...under, process.execPath, main, ...args];
    this.process = spawn("setpriv", command, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
    });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.lines.push(line);
        for (const watcher of this.#watchers) watcher();
      });
    }
    this.ended = new Promise((resolve) => {
      this.process.once("close", (code, signal) => {
        this.#over = true;
        resolve(signal ?? code ?? -1);
        for (const watcher of this.#watchers) watcher();
      });
    });
  }

  get pid(): number {
    return this.process.pid!;
  }

  running(): boolean {
    return !this.#over;
  }

  /** Lines of the log; what is no JSON is left out. */
  log(): LogLine[] {
    return this.lines.flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as LogLine] : []));
  }

  /** Waits for a line. @throws Error with its last words when it ends before, or says nothing of the kind */
  async untilLine(fits: (line: string) => boolean, what: string, deadlineMs = PATIENCE_MS): Promise<string> {
    return await this.#until(() => this.lines.find(fits), what, deadlineMs);
  }

  /** Waits for a line of the log. @throws Error as `untilLine` */
  async untilLog(fits: (line: LogLine) => boolean, what: string, deadlineMs = PATIENCE_MS): Promise<LogLine> {
    return await this.#until(() => this.log().find(fits), what, deadlineMs);
  }

  /** Sends a signal and waits for the end, SIGKILL after the deadline. */
  async stop(signal: NodeJS.Signals = "SIGTERM", deadlineMs = 12_000): Promise<number | NodeJS.Signals> {
    if (!this.running()) return await this.ended;
    this.process.kill(signal);
    return await this.stopAfter(deadlineMs);
  }

  /** Waits for its end; SIGKILL after the deadline. */
  async stopAfter(deadlineMs: number): Promise<number | NodeJS.Signals> {
    const timer = setTimeout(() => this.process.kill("SIGKILL"), deadlineMs);
    const how = await this.ended;
    clearTimeout(timer);
    return how;
  }

  async #until<T>(look: () => T | undefined, what: string, deadlineMs: number): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const lastWords = (): string => this.lines.slice(-15).join("\n");
    const check = (): void => {
      const found = look();
      if (found !== undefined) resolve(found);
      else if (this.#over) reject(new Error(`${what}: it ended before; its last words:\n${lastWords()}`));
    };
    const late = (): void => reject(new Error(`${what}: not within ${deadlineMs} ms; its last words:\n${lastWords()}`));
    const timer = setTimeout(late, deadlineMs);
    this.#watchers.add(check);
    check();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#watchers.delete(check);
    }
  }
}

/** Runs `visioborne <args>` to its end. */
export async function runProgram(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<{ readonly exit: number | NodeJS.Signals; readonly output: string }> {
  const program = new Program(args, options);
  const exit = await program.stopAfter(60_000);
  return { exit, output: program.lines.join("\n") };
}
