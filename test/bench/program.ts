import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { DAEMON } from "./rig.ts";

/** A line of a program's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly level?: string; readonly msg?: string };

export interface ProgramOptions {
  readonly name: string;
  /** Arguments of the built program. */
  readonly args: readonly string[];
  /** The Node to run it with; absent = that of this process. */
  readonly node?: string;
  readonly nodeOptions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it says when it is ready. */
  readonly readyMessage: string;
  readonly onLine?: (line: LogLine) => void;
  /** Where its output is kept as well. */
  readonly logFile?: string;
}

/** How a run ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether `kill` or `stop` asked for it. */
  readonly asked: boolean;
  /** Whether it had said that it was ready. */
  readonly wasReady: boolean;
  /** Last words on standard error. */
  readonly stderr: string;
}

/** One run of the built program: spawned at once, tied to the life of this process, its JSON log read. */
export class Program {
  readonly pid: number;
  /** Resolves at the ready message; never when the program ends before. */
  readonly ready: Promise<void>;
  /** Resolves when it has ended and all of its output has been read. */
  readonly ended: Promise<ProgramEnd>;
  readonly #child: ChildProcess;
  #asked = false;
  #wasReady = false;
  #stderr = "";

  constructor(options: ProgramOptions) {
    const { node = process.execPath, nodeOptions = [], env = {}, logFile } = options;
    const command = ["--pdeathsig", "KILL", node, ...nodeOptions, DAEMON, ...options.args];
    this.#child = spawn("setpriv", command, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
      detached: true,
    });
    if (this.#child.pid === undefined) throw new Error(`${options.name}: could not be started (is setpriv there?)`);
    this.pid = this.#child.pid;
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    createInterface({ input: this.#child.stdout! }).on("line", (text) => {
      if (logFile !== undefined) appendFileSync(logFile, `${text}\n`);
      const line = parse(text);
      if (line.msg === options.readyMessage) {
        this.#wasReady = true;
        ready.resolve();
      }
      options.onLine?.(line);
    });
    this.#child.stderr!.on("data", (chunk: Buffer) => {
      if (logFile !== undefined) appendFileSync(logFile, chunk);
      this.#stderr = (this.#stderr + chunk.toString()).slice(-2000);
    });
    this.ended = new Promise((resolve) => {
      // `close`, not `exit`: its last words have been read.
      this.#child.once("close", (code, signal) => {
        resolve({ code, signal, asked: this.#asked, wasReady: this.#wasReady, stderr: this.#stderr });
      });
    });
  }

  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** SIGKILL; resolves at its end. */
  async kill(): Promise<ProgramEnd> {
    this.#asked = true;
    this.#child.kill("SIGKILL");
    return await this.ended;
  }

  /** SIGTERM, SIGKILL after the deadline; resolves at its end. */
  async stop(deadlineMs = 12_000): Promise<ProgramEnd> {
    this.#asked = true;
    this.#child.kill("SIGTERM");
    const late = sleep(deadlineMs, "late" as const, { ref: false });
    if ((await Promise.race([this.ended, late])) === "late") this.#child.kill("SIGKILL");
    return await this.ended;
  }

  /** Waits for the ready message. @throws when it ends before, or takes longer. */
  async untilReady(deadlineMs: number): Promise<void> {
    const late = sleep(deadlineMs, "late" as const, { ref: false });
    const outcome = await Promise.race([this.ready, this.ended, late]);
    if (outcome === undefined) return;
    if (outcome === "late") throw new Error(`not ready within ${deadlineMs} ms`);
    throw new Error(`ended before it was ready (${outcome.signal ?? outcome.code}): ${outcome.stderr}`);
  }
}

function parse(text: string): LogLine {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as LogLine) : {};
  } catch {
    return {};
  }
}
