import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** One direction of a line. */
export interface WayOptions {
  /** Of Ethernet frames, as the interfaces count them; undefined = no limit. */
  readonly kbps?: number;
  /** What the modem holds before it drops. */
  readonly queueMs: number;
  readonly lossPct: number;
  readonly delayMs: number;
  /** The delay varies uniformly by as much to either side; frames keep their order. */
  readonly jitterMs: number;
}

/** Frames of one direction, since the start. */
export interface WayCount {
  readonly passed: number;
  /** By chance. */
  readonly lost: number;
  /** More came than the rate and the queue hold. */
  readonly overflowed: number;
  /** While the line was cut, or under way when it was. */
  readonly cut: number;
}

/** The program between two namespaces; the interfaces go when it ends. */
export class Cable {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  }

  static async lay(one: string, other: string, device: string, seed: number): Promise<Cable> {
    const child = spawn("setpriv", ["--pdeathsig", "KILL", program(), one, other, device, String(seed)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const cable = new Cable(child);
    await cable.#answer("ready");
    return cable;
  }

  async set(way: 0 | 1, { kbps, queueMs, lossPct, delayMs, jitterMs }: WayOptions): Promise<void> {
    const figures = [(kbps ?? 0) * 1000, queueMs * 1000, lossPct * 10_000, delayMs * 1000, jitterMs * 1000];
    await this.#say(`set ${way} ${figures.map(Math.round).join(" ")}`, "ok");
  }

  async plug(plugged: boolean): Promise<void> {
    await this.#say(`plug ${plugged ? 1 : 0}`, "ok");
  }

  async count(): Promise<readonly [WayCount, WayCount]> {
    const figures = (await this.#say("count")).split(" ").map(Number);
    const [first, second] = [figures.slice(0, 4), figures.slice(4)].map(
      ([passed = 0, lost = 0, overflowed = 0, cut = 0]) => ({ passed, lost, overflowed, cut }),
    );
    return [first!, second!];
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.stdin?.end();
    await ended;
  }

  /** One command at a time: answers carry no number. */
  #say(command: string, expected?: string): Promise<string> {
    const said = this.#last.then(() => {
      this.#child.stdin?.write(`${command}\n`);
      return this.#answer(expected);
    });
    this.#last = said.catch(() => undefined);
    return said;
  }

  async #answer(expected?: string): Promise<string> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("the cable has ended");
    if (expected !== undefined && value !== expected) throw new Error(`the cable says: ${value}`);
    return value;
  }
}

/** Compiles the program, once for each state of its source. */
function program(): string {
  const source = join(import.meta.dirname, "cable.c");
  const digest = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 16);
  const dir = join(tmpdir(), `vb-cable-${userInfo().uid}`);
  const built = join(dir, `cable-${digest}`);
  if (existsSync(built)) return built;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const partial = `${built}.${process.pid}`;
  execFileSync("gcc", ["-O2", "-Wall", "-o", partial, source], { stdio: "inherit" });
  // Two test files may build it at the same time.
  renameSync(partial, built);
  return built;
}
