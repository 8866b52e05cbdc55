import { once } from "node:events";
import { createConnection } from "node:net";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { connect } from "./sockets.ts";

/** One output line as a probe on it would see it; times on the host's clock. */
export interface WireSeen {
  readonly level: boolean;
  /** How often it went high. */
  readonly rises: number;
  /** How long it last stayed high, milliseconds. */
  readonly lastHighMs: number;
}

const DARK: WireSeen = { level: false, rises: 0, lastHighMs: 0 };

/**
 * The wires of the machine's GPIO chip (a PL061 of 8 lines): QEMU's qtest protocol raises its inputs and tells its
 * outputs (docs/devel/testing/qtest.rst), while the guest runs as ever.
 */
export class Wires {
  readonly #socket: Socket;
  readonly #chip: string;
  readonly #answers: ((line: string) => void)[] = [];
  readonly #inputs = new Map<number, boolean>();
  readonly #outputs = new Map<number, WireSeen & { readonly sinceMs: number }>();
  #moving = 0;

  private constructor(socket: Socket, chip: string) {
    this.#socket = socket;
    this.#chip = chip;
    createInterface(socket).on("line", (line) => this.#hear(line));
  }

  /** @param chip path of the PL061 among QEMU's objects */
  static async connect(path: string, chip: string): Promise<Wires> {
    const wires = new Wires(await connect(path), chip);
    await wires.#ask(`irq_intercept_out ${chip}`);
    return wires;
  }

  async set(line: number, level: boolean): Promise<void> {
    this.#inputs.set(line, level);
    await this.#ask(`set_irq_in ${this.#chip} unnamed-gpio-in ${line} ${level ? 1 : 0}`);
  }

  /** The other level for some time; resolves when the line has moved, before it moves back. */
  async pulse(line: number, ms: number, bounces = 0): Promise<void> {
    const idle = this.#inputs.get(line) ?? false;
    this.#moving += 1;
    for (let i = 0; i < 2 * bounces + 1; i += 1) {
      await this.set(line, i % 2 === 0 ? !idle : idle);
      if (bounces > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    setTimeout(() => {
      void this.set(line, idle).finally(() => {
        this.#moving -= 1;
      });
    }, ms);
  }

  /** Whether each pulse has ended and QEMU has said so. */
  quiet(): boolean {
    return this.#moving === 0;
  }

  input(line: number): boolean {
    return this.#inputs.get(line) ?? false;
  }

  /** What has happened on an output up to now: QEMU answers in order, so all that was before this has been told. */
  async output(line: number): Promise<WireSeen> {
    await this.#ask("endianness");
    return this.#outputs.get(line) ?? DARK;
  }

  close(): void {
    this.#socket.destroy();
  }

  async #ask(order: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#answers.push(resolve);
    this.#socket.write(`${order}\n`);
    const answer = await promise;
    if (!answer.startsWith("OK")) throw new Error(`qtest: ${order}: ${answer}`);
  }

  /** Answers and what the outputs do come on one line each, mixed. */
  #hear(text: string): void {
    const [, moved, line] = /^IRQ (raise|lower) (\d+)$/.exec(text) ?? [];
    if (moved === undefined) this.#answers.shift()?.(text);
    else this.#moved(Number(line), moved === "raise");
  }

  #moved(line: number, level: boolean): void {
    const before = this.#outputs.get(line) ?? { ...DARK, sinceMs: 0 };
    const nowMs = performance.now();
    if (level === before.level) return;
    if (level) this.#outputs.set(line, { ...before, level, rises: before.rises + 1, sinceMs: nowMs });
    else this.#outputs.set(line, { ...before, level, lastHighMs: nowMs - before.sinceMs });
  }
}

/** Path of the PL061 among the objects of a machine, which has no name of its own. */
export async function findPl061(qmpPath: string): Promise<string> {
  const socket = createConnection(qmpPath);
  await once(socket, "connect");
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  const ask = async (order: object): Promise<unknown> => {
    socket.write(`${JSON.stringify(order)}\n`);
    for (;;) {
      const { value } = await lines.next();
      const answer = JSON.parse(String(value)) as { return?: unknown; error?: { desc: string } };
      if (answer.error !== undefined) throw new Error(`QMP: ${answer.error.desc}`);
      if ("return" in answer) return answer.return;
    }
  };
  await ask({ execute: "qmp_capabilities" });
  const folder = "/machine/unattached";
  const objects = (await ask({ execute: "qom-list", arguments: { path: folder } })) as { name: string; type: string }[];
  socket.destroy();
  const chip = objects.find((object) => object.type === "child<pl061>");
  if (chip === undefined) throw new Error("this machine has no PL061");
  return `${folder}/${chip.name}`;
}
