import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import { loadModules } from "./modules.ts";

/** An input node of the kernel's that tells of a handset, and the hand that lifts it. */
export class KernelHandset {
  /** `/dev/input/eventN` */
  readonly node: string;
  readonly #maker: ChildProcess;
  readonly #answers: Interface;

  private constructor(node: string, maker: ChildProcess, answers: Interface) {
    this.node = node;
    this.#maker = maker;
    this.#answers = answers;
  }

  static async start(): Promise<KernelHandset> {
    loadModules("uinput", "evdev");
    const maker = spawn("setpriv", ["--pdeathsig", "KILL", "python3", "-B", "/opt/visioborne/tests/handset.py"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const answers = createInterface(maker.stdout);
    const [node] = (await once(answers, "line", { signal: AbortSignal.timeout(30_000) })) as [string];
    return new KernelHandset(node, maker, answers);
  }

  /** Resolves when the kernel has been told; the same once more is nothing new to it. */
  async lift(lifted: boolean): Promise<void> {
    const answered = once(this.#answers, "line", { signal: AbortSignal.timeout(10_000) });
    this.#maker.stdin?.write(`${lifted ? 1 : 0}\n`);
    await answered;
  }

  /** Its node goes, as when a USB handset is unplugged. */
  async stop(): Promise<void> {
    const ended = once(this.#maker, "exit");
    this.#maker.kill("SIGKILL");
    await ended;
  }
}
