import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, existsSync, openSync, readlinkSync, rmSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { VisioborneError } from "../../../contract/errors.ts";

const READY_MS = 10_000;

/** A serial line made of socat's pseudo-terminal under a name of our choice: it can be plugged and unplugged. */
export class VirtualLine {
  readonly path: string;
  readonly #onBytes: (bytes: Uint8Array) => void;
  #socat: ChildProcess | null = null;
  #held: number | null = null;

  /** @param onBytes what the driver has written */
  constructor(path: string, onBytes: (bytes: Uint8Array) => void) {
    this.path = path;
    this.#onBytes = onBytes;
  }

  plugged(): boolean {
    return this.#socat !== null;
  }

  /** Resolves when the port can be opened. @throws VisioborneError `bench.printer` when socat is missing */
  async plug(): Promise<void> {
    if (this.#socat !== null) return;
    // What a killed one left.
    rmSync(this.path, { force: true });
    const socat = spawn("setpriv", ["--pdeathsig", "KILL", "socat", `PTY,link=${this.path},rawer`, "STDIO"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    let failed = false;
    socat.once("error", () => (failed = true));
    socat.once("exit", () => (failed = true));
    socat.stdin.on("error", () => undefined);
    socat.stdout.on("data", (bytes: Buffer) => {
      if (this.#socat === socat) this.#onBytes(bytes);
    });
    this.#socat = socat;
    const endMs = performance.now() + READY_MS;
    while (!existsSync(this.path)) {
      if (failed || performance.now() > endMs) {
        await this.unplug();
        throw new VisioborneError("bench.printer", "socat did not make a pseudo-terminal", { path: this.path });
      }
      await wait(5);
    }
    // While nobody has the port open, socat would take the end of the line for the end of its work.
    this.#held = openSync(readlinkSync(this.path), constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  }

  /** Whoever has the port open sees it go, at once. Idempotent. */
  async unplug(): Promise<void> {
    const socat = this.#socat;
    this.#socat = null;
    if (socat !== null && socat.pid !== undefined && socat.exitCode === null && socat.signalCode === null) {
      const ended = once(socat, "exit");
      socat.kill("SIGKILL");
      await ended;
    }
    if (this.#held !== null) closeSync(this.#held);
    this.#held = null;
    rmSync(this.path, { force: true });
  }

  /** What the device says. */
  send(bytes: readonly number[]): void {
    this.#socat?.stdin?.write(Uint8Array.from(bytes));
  }
}
