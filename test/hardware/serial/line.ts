import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, existsSync, openSync, readlinkSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** The device's end of a serial port. */
export interface SerialLine {
  /** The port's node, for whoever opens it. */
  readonly path: string;
  readonly plugged: boolean;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  send(bytes: Uint8Array): void;
}

/**
 * A serial port that can be plugged and unplugged: socat's pseudo-terminal under a name of our choice. What the driver
 * writes comes out of `onBytes`; `send` is what the device says.
 */
export class FakeSerialLine implements SerialLine {
  readonly path: string;
  readonly #onBytes: (bytes: Buffer) => void;
  #socat: ChildProcess | undefined;
  #held: number | undefined;

  constructor(path: string, onBytes: (bytes: Buffer) => void) {
    this.path = path;
    this.#onBytes = onBytes;
  }

  get plugged(): boolean {
    return this.#socat !== undefined;
  }

  /** Resolves when the port can be opened. */
  async plug(): Promise<void> {
    if (this.#socat) return;
    const socat = spawn(
      "setpriv",
      ["--pdeathsig", "KILL", "socat", "-b", "4096", `PTY,link=${this.path},raw,echo=0`, "STDIO"],
      { stdio: ["pipe", "pipe", "ignore"] },
    );
    this.#socat = socat;
    socat.stdout.on("data", (bytes: Buffer) => this.#onBytes(bytes));
    socat.stdin.on("error", () => undefined);
    while (!existsSync(this.path)) {
      if (socat.exitCode !== null) throw new Error(`socat ended with ${socat.exitCode}`);
      await sleep(2);
    }
    // While nobody has the port open, socat would take the end of the line for the end of its work.
    this.#held = openSync(readlinkSync(this.path), constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  }

  /** Whoever has the port open sees it go, at once. */
  async unplug(): Promise<void> {
    const socat = this.#socat;
    if (!socat) return;
    this.#socat = undefined;
    if (socat.exitCode === null && socat.signalCode === null) {
      const ended = once(socat, "exit");
      socat.kill("SIGKILL");
      await ended;
    }
    if (this.#held !== undefined) closeSync(this.#held);
    this.#held = undefined;
    // A killed socat leaves its link.
    rmSync(this.path, { force: true });
  }

  send(bytes: Uint8Array): void {
    this.#socat?.stdin?.write(bytes);
  }
}
