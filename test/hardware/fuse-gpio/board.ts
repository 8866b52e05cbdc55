import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { WireBoard, WireState } from "../../contract/kit/gpio-bench.ts";
import { enterPrivateMounts } from "./mounts.ts";

export interface FuseChip {
  readonly base: number;
  readonly label: string;
  readonly lines: number;
}

/** The header of a Pi 4 on Linux 6.6, and its other chip. */
export const PI_4: readonly FuseChip[] = [
  { base: 512, label: "pinctrl-bcm2711", lines: 58 },
  { base: 570, label: "raspberrypi-exp-gpio", lines: 8 },
];

/** What the simulated board knows of one line. */
export interface LineState extends WireState {
  readonly exported: boolean;
  readonly output: boolean;
  readonly edges: number;
}

const UNTOUCHED: LineState = { exported: false, output: false, level: false, edges: 0, rises: 0, lastHighMs: 0 };

/** A board whose /sys/class/gpio is simulated by a FUSE file system, in mounts that only this process sees. */
export class FuseBoard implements WireBoard {
  readonly #dir: string;
  readonly #child: ChildProcess;
  readonly #base: number;

  private constructor(dir: string, child: ChildProcess, base: number) {
    this.#dir = dir;
    this.#child = child;
    this.#base = base;
  }

  /** Lines are numbered on the first chip. */
  static async start(chips: readonly FuseChip[] = PI_4): Promise<FuseBoard> {
    const dir = enterPrivateMounts();
    const args = chips.map((chip) => `${chip.base}:${chip.label}:${chip.lines}`);
    const child = spawn("setpriv", ["--pdeathsig", "KILL", builtProgram(), dir, ...args], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = once(child, "exit");
    while (!existsSync(`${dir}/export`)) {
      const result = await Promise.race([ended, delay(5)]);
      if (result !== undefined) throw new Error(`fgpio ended: ${JSON.stringify(result)}`);
    }
    return new FuseBoard(dir, child, chips[0]?.base ?? 0);
  }

  async stop(): Promise<void> {
    execFileSync("umount", ["-l", this.#dir]);
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, "exit");
      this.#child.kill("SIGKILL");
      await ended;
    }
  }

  set(line: number, level: boolean): void {
    this.#control(`set ${this.#base + line} ${level ? 1 : 0}`);
  }

  /** The other level for some time, by a clock of the board's own, whatever this process does meanwhile. */
  pulse(line: number, ms: number): void {
    this.#control(`pulse ${this.#base + line} ${ms}`);
  }

  /** Sparks of 1 ms, then a pulse. */
  bounce(line: number, ms: number, bounces: number): void {
    this.#control(`bounce ${this.#base + line} ${ms} ${bounces}`);
  }

  /** Whether the kernel itself holds the line. */
  busy(line: number, busy: boolean): void {
    this.#control(`busy ${this.#base + line} ${busy ? 1 : 0}`);
  }

  /** Whether all chips are unplugged. */
  absent(absent: boolean): void {
    this.#control(`absent ${absent ? 1 : 0}`);
  }

  quiet(): boolean {
    return this.#read(".ctl").trim() === "0";
  }

  line(line: number): LineState {
    const prefix = `${this.#base + line} `;
    const row = this.#read(".state")
      .split("\n")
      .find((row) => row.startsWith(prefix));
    if (row === undefined) return UNTOUCHED;
    const [, exported, output, level, edges = 0, rises = 0, lastHighUs = 0] = row.split(" ").map(Number);
    return {
      exported: exported === 1,
      output: output === 1,
      level: level === 1,
      edges,
      rises,
      lastHighMs: lastHighUs / 1000,
    };
  }

  /** Every change of a line's level since the last call of `forgetEdges`: when, on the clock of process.hrtime. */
  edges(line: number): { readonly level: boolean; readonly stampNs: bigint }[] {
    const prefix = `${this.#base + line} `;
    return this.#read(".edges")
      .split("\n")
      .filter((row) => row.startsWith(prefix))
      .map((row) => row.split(" "))
      .map(([, level, stampNs]) => ({ level: level === "1", stampNs: BigInt(stampNs ?? 0) }));
  }

  forgetEdges(): void {
    writeFileSync(`${this.#dir}/.edges`, "0");
  }

  #read(file: string): string {
    return readFileSync(`${this.#dir}/${file}`, "utf8");
  }

  #control(command: string): void {
    writeFileSync(`${this.#dir}/.ctl`, command);
  }
}

/** Compiles the FUSE program, once for each state of its source. */
function builtProgram(): string {
  const source = join(import.meta.dirname, "fgpio.c");
  const digest = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 16);
  const dir = join(tmpdir(), `vb-fgpio-${userInfo().uid}`);
  const program = join(dir, `fgpio-${digest}`);
  if (existsSync(program)) return program;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const flags = execFileSync("pkg-config", ["--cflags", "--libs", "fuse3"], { encoding: "utf8" }).trim().split(/\s+/);
  const partial = `${program}.${process.pid}`;
  execFileSync("gcc", ["-O2", "-Wall", "-o", partial, source, ...flags, "-lpthread"], { stdio: "inherit" });
  // Two test files may build it at the same time.
  renameSync(partial, program);
  return program;
}
