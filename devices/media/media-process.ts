import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import type { Logger } from "../../src/contract/runtime.ts";
import { sealed } from "./envelope.ts";
import type { FromAnyMedia, ToAnyMedia } from "./envelope.ts";

const PING_MS = 1000;
/** The kill ladder: asked, SIGTERM, SIGKILL, with this long for each, in milliseconds. All within 5 s. */
const LADDER_MS = { ask: 1500, term: 1500, kill: 1500 } as const;

const SETPRIV = "/usr/bin/setpriv";

/** Which program runs in the process, and what it says. */
export interface MediaProgram<From> {
  /** Path of its file (`entry.ts`). */
  readonly entry: string;
  /** A message of its protocol, or undefined for anything else. */
  parse(value: unknown): From | undefined;
}

interface MediaProcessEvents<From> {
  /** Any message but `pong`. */
  message: [From];
  /** The process is dead; `how` says by what, with its last words. */
  exit: [how: string];
}

/**
 * A media process as the daemon holds it: started once, watched by ping, ended by a ladder, never revived.
 * @typeParam To what is said to its program, beside `ping` and `stop`
 * @typeParam From what the program says
 */
export class MediaProcess<
  To extends { readonly type: string },
  From extends { readonly type: string },
> extends EventEmitter<MediaProcessEvents<From>> {
  readonly #program: MediaProgram<From | FromAnyMedia>;
  readonly #log: Logger;
  readonly #runtimeDir: string;
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  #ping: NodeJS.Timeout | undefined;
  #pings = 0;
  #answered = 0;
  #lastWords = "";
  #ending: Promise<void> | undefined;

  constructor(program: MediaProgram<From | FromAnyMedia>, log: Logger, runtimeDir: string) {
    super();
    this.#program = program;
    this.#log = log;
    this.#runtimeDir = runtimeDir;
  }

  /** Forks it; `ready` comes as its first message. */
  start(): void {
    const node = ["--max-semi-space-size=1", "--disable-warning=ExperimentalWarning"];
    // The kernel kills it with its parent, even while it is stopped or hangs in native code (prctl(2)).
    const tied = existsSync(SETPRIV);
    const child = fork(this.#program.entry, [], {
      execPath: tied ? SETPRIV : process.execPath,
      execArgv: tied ? ["--pdeathsig", "KILL", process.execPath, ...node] : node,
      env: this.#environment(),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child = child;
    // Waits for `exit`, not `close`: a grandchild could hold the pipe open.
    this.#exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.#onGone(signal ?? `exit code ${code}`);
        resolve(undefined);
      });
      child.once("error", (error) => {
        this.#onGone(error.message);
        if (child.pid === undefined) resolve(undefined);
      });
    });
    child.on("message", (value) => this.#onMessage(value));
    if (child.stderr) createInterface({ input: child.stderr }).on("line", (line) => this.#onLine(line));
    this.#ping = setInterval(() => {
      this.#pings += 1;
      this.send({ type: "ping", n: this.#pings });
    }, PING_MS);
  }

  send(message: To | ToAnyMedia): void {
    if (this.#child?.connected) this.#child.send(sealed(message), () => undefined);
  }

  /** Whether it answers: at most one ping is open. A stopped or hung process soon has two. */
  answers(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null && this.#pings - this.#answered <= 1;
  }

  /** Ends it: asks, then SIGTERM, then SIGKILL. Resolves when it is gone, or after 5 s at the latest. */
  stop(): Promise<void> {
    this.#ending ??= this.#climb();
    return this.#ending;
  }

  /** SIGKILL now. Resolves when it is gone, or after 1.5 s. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    if (!(await this.#goneWithin(LADDER_MS.kill))) {
      this.#log.error({ pid: this.#child?.pid }, "the media process outlives SIGKILL: it hangs in the kernel");
    }
  }

  async #climb(): Promise<void> {
    this.send({ type: "stop" });
    if (await this.#goneWithin(LADDER_MS.ask)) return;
    this.#log.warn({ pid: this.#child?.pid }, "the media process does not stop when asked: SIGTERM");
    this.#child?.kill("SIGTERM");
    if (await this.#goneWithin(LADDER_MS.term)) return;
    this.#log.warn({ pid: this.#child?.pid }, "the media process ignores SIGTERM: SIGKILL");
    await this.kill();
  }

  async #goneWithin(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    try {
      return await Promise.race([this.#exited.then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Only what GStreamer needs: no secret of the daemon's environment goes to native code. */
  #environment(): NodeJS.ProcessEnv {
    const passed = Object.entries(process.env).filter(
      ([name]) =>
        /^(GST_|ALSA_CONFIG_|PIPEWIRE_|LD_LIBRARY_PATH$|LANG$|LC_)/.test(name) ||
        ["PATH", "HOME", "TZ", "XDG_RUNTIME_DIR"].includes(name),
    );
    return {
      // GStreamer's list of plugins: without a place for it every start scans them all again.
      GST_REGISTRY: join(this.#runtimeDir, "gstreamer-registry.bin"),
      ...Object.fromEntries(passed),
      // pollBus and pull hold one worker each; with four, file access and DNS would stand still.
      UV_THREADPOOL_SIZE: "16",
      MALLOC_ARENA_MAX: "2",
    };
  }

  #onMessage(value: unknown): void {
    const message = this.#program.parse(value);
    if (!message) this.#log.warn({}, "the media process said something that is not of this protocol");
    else if (isPong(message)) this.#answered = Math.max(this.#answered, message.n);
    else {
      // Pings wait while GStreamer loads: that they are not answered yet says nothing.
      if (message.type === "ready") this.#answered = Math.max(this.#answered, this.#pings - 1);
      (this as EventEmitter).emit("message", message);
    }
  }

  #onLine(line: string): void {
    if (line.trim() === "") return;
    this.#lastWords = line.slice(0, 200);
    this.#log.debug({ line: this.#lastWords }, "media process");
  }

  #onGone(how: string): void {
    if (!this.#ping) return;
    clearInterval(this.#ping);
    this.#ping = undefined;
    this.#log.debug({ how }, "media process gone");
    this.emit("exit", this.#lastWords === "" ? how : `${how}: ${this.#lastWords}`);
  }
}

function isPong(message: { readonly type: string }): message is { readonly type: "pong"; readonly n: number } {
  return message.type === "pong";
}
