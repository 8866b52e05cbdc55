import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WireBoard, WireState } from "../contract/kit/gpio-bench.ts";

const CONFIG = "/sys/kernel/config/gpio-sim/visioborne";

export interface GpioSimOptions {
  readonly label?: string;
  readonly lines?: number;
  /** Lines that the kernel holds from the start, by the name of their holder. */
  readonly hogs?: Readonly<Record<number, string>>;
}

/** A chip of the kernel's own simulator (Documentation/admin-guide/gpio/gpio-sim.rst), named as a Raspberry Pi's. */
export class GpioSimBoard implements WireBoard, Disposable {
  readonly #lines: number;
  readonly #seen = new Map<number, { level: boolean; rises: number; sinceMs: number; lastHighMs: number }>();
  readonly #sampler: NodeJS.Timeout;
  #wires = "";
  #shells = 0;

  constructor({ label = "pinctrl-bcm2711", lines = 58, hogs = {} }: GpioSimOptions = {}) {
    this.#lines = lines;
    mkdirSync(join(CONFIG, "bank"), { recursive: true });
    writeFileSync(join(CONFIG, "bank/num_lines"), String(lines));
    writeFileSync(join(CONFIG, "bank/label"), label);
    for (let i = 0; i < lines; i += 1) {
      mkdirSync(join(CONFIG, `bank/line${i}`));
      writeFileSync(join(CONFIG, `bank/line${i}/name`), `GPIO${i}`);
    }
    for (const [line, holder] of Object.entries(hogs)) {
      mkdirSync(join(CONFIG, `bank/line${line}/hog`));
      writeFileSync(join(CONFIG, `bank/line${line}/hog/name`), holder);
      writeFileSync(join(CONFIG, `bank/line${line}/hog/direction`), "input");
    }
    this.#plug();
    this.#sampler = setInterval(() => this.#sample(), 1);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sampler);
    this.absent(true);
    for (let i = 0; i < this.#lines; i += 1) {
      for (const dir of [`bank/line${i}/hog`, `bank/line${i}`]) removeIfThere(join(CONFIG, dir));
    }
    rmdirSync(join(CONFIG, "bank"));
    rmdirSync(CONFIG);
  }

  set(line: number, level: boolean): void {
    if (this.#wires === "") return;
    writeFileSync(this.#wire(line, "pull"), pull(level));
  }

  /** Ended by a shell, so that the line moves while this process is busy. */
  pulse(line: number, ms: number): void {
    const idle = this.line(line).level;
    this.set(line, !idle);
    this.#script(line, `sleep ${ms / 1000}; echo ${pull(idle)} > $W`);
  }

  bounce(line: number, ms: number, bounces: number): void {
    const idle = this.line(line).level;
    for (let i = 0; i < 2 * bounces + 1; i += 1) this.set(line, i % 2 === 0 ? !idle : idle);
    this.#script(line, `sleep ${ms / 1000}; echo ${pull(idle)} > $W`);
  }

  absent(absent: boolean): void {
    if (absent === (this.#wires === "")) return;
    if (!absent) {
      this.#plug();
      return;
    }
    this.#wires = "";
    writeFileSync(join(CONFIG, "live"), "0");
  }

  quiet(): boolean {
    return this.#shells === 0;
  }

  line(line: number): WireState {
    const now = this.#look(line);
    return { level: now.level, rises: now.rises, lastHighMs: now.lastHighMs };
  }

  #plug(): void {
    writeFileSync(join(CONFIG, "live"), "1");
    const device = readFileSync(join(CONFIG, "dev_name"), "utf8").trim();
    const chip = readFileSync(join(CONFIG, "bank/chip_name"), "utf8").trim();
    this.#wires = join("/sys/devices/platform", device, chip);
    if (readdirSync(this.#wires).length === 0) throw new Error(`${this.#wires} is empty`);
  }

  #wire(line: number, file: string): string {
    return join(this.#wires, `sim_gpio${line}`, file);
  }

  #sample(): void {
    if (this.#wires !== "") for (const line of this.#seen.keys()) this.#look(line);
  }

  #look(line: number): { level: boolean; rises: number; lastHighMs: number } {
    const before = this.#seen.get(line) ?? { level: false, rises: 0, sinceMs: 0, lastHighMs: 0 };
    const level = this.#wires !== "" && readFileSync(this.#wire(line, "value"), "utf8").trim() === "1";
    const nowMs = performance.now();
    const now = level === before.level ? before : { ...before, level };
    if (level && !before.level) Object.assign(now, { rises: before.rises + 1, sinceMs: nowMs });
    if (!level && before.level) now.lastHighMs = nowMs - before.sinceMs;
    this.#seen.set(line, now);
    return now;
  }

  #script(line: number, script: string): void {
    const env = { W: this.#wire(line, "pull"), PATH: "/bin:/usr/bin" };
    this.#shells += 1;
    spawn("/bin/sh", ["-c", script], { env, stdio: "inherit" }).once("close", () => (this.#shells -= 1));
  }
}

const pull = (level: boolean): string => (level ? "pull-up" : "pull-down");

function removeIfThere(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // No such line, or no hog on it.
  }
}
