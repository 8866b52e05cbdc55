import type { Duplex } from "node:stream";
import { LineLink } from "./line-link.ts";

/**
 * The machine's lines of input and output, from outside: QEMU's qtest protocol beside a running guest. Inputs of the
 * PL061 are driven (the button), its outputs heard (lamps).
 */
export class Gpio {
  readonly #link: LineLink;
  readonly #path: string;
  readonly #levels = new Map<number, boolean>();
  readonly #watchers = new Set<() => void>();

  /** @param path of the PL061 in QEMU's object tree */
  constructor(stream: Duplex, path: string) {
    this.#path = path;
    this.#link = new LineLink(
      stream,
      (line) => line.startsWith("IRQ "),
      (line) => {
        const [, edge, number] = line.split(" ");
        this.#levels.set(Number(number), edge === "raise");
        for (const look of this.#watchers) look();
      },
    );
  }

  /** From now on outputs are heard. */
  async open(): Promise<void> {
    await this.#ok(`irq_intercept_out ${this.#path}`);
  }

  /** Drives an input, 0 to 7. */
  async set(line: number, high: boolean): Promise<void> {
    await this.#ok(`set_irq_in ${this.#path} unnamed-gpio-in ${line} ${high ? 1 : 0}`);
  }

  /** @returns `undefined` while the guest has not driven it */
  level(line: number): boolean | undefined {
    return this.#levels.get(line);
  }

  async until(test: () => boolean, what: string, timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!test()) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`lines: not ${what} within ${Math.round(timeoutMs / 1000)} s`));
      }, timeoutMs);
      this.#watchers.add(look);
      look();
    });
  }

  async #ok(command: string): Promise<void> {
    const answer = await this.#link.ask(command);
    if (!answer.startsWith("OK")) throw new Error(`qtest ${command}: ${answer}`);
  }
}
