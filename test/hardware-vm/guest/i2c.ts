import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import type { BusOrder } from "../../hardware/i2c/stand.ts";
import { loadModules, waitFor } from "./modules.ts";

const ADAPTERS = "/sys/class/i2c-dev";

/** An I2C adapter of the kernel's with both sensors on it, and what is done to them. */
export class KernelI2c {
  /** N in /dev/i2c-N. */
  readonly bus: number;
  readonly #bridge: ChildProcess;
  readonly #answers: Interface;
  #last: Promise<void> = Promise.resolve();

  private constructor(bus: number, bridge: ChildProcess, answers: Interface) {
    this.bus = bus;
    this.#bridge = bridge;
    this.#answers = answers;
  }

  static async start(): Promise<KernelI2c> {
    loadModules("uhid", "hid-cp2112", "i2c-dev");
    const bridge = spawn("setpriv", ["--pdeathsig", "KILL", "python3", "-B", "/opt/visioborne/tests/cp2112.py"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const answers = createInterface(bridge.stdout);
    await once(answers, "line");
    return new KernelI2c(await waitFor("an adapter of hid-cp2112", adapter), bridge, answers);
  }

  /** Resolves when the bus has obeyed. */
  order(order: BusOrder): Promise<void> {
    const turn = this.#obeyed(this.#last, order);
    this.#last = turn;
    return turn;
  }

  async #obeyed(last: Promise<void>, order: BusOrder): Promise<void> {
    await last;
    const answered = once(this.#answers, "line");
    this.#bridge.stdin?.write(`${JSON.stringify(order)}\n`);
    await answered;
  }

  async stop(): Promise<void> {
    const ended = once(this.#bridge, "exit");
    this.#bridge.kill("SIGKILL");
    await ended;
  }
}

function adapter(): number | undefined {
  if (!existsSync(ADAPTERS)) return undefined;
  for (const name of readdirSync(ADAPTERS)) {
    const number = Number(name.replace("i2c-", ""));
    if (/CP2112/.test(readFileSync(join(ADAPTERS, name, "name"), "utf8")) && existsSync(`/dev/${name}`)) return number;
  }
  return undefined;
}
