import type { Duplex } from "node:stream";
import { createInterface } from "node:readline";

/** A connection to QEMU that speaks in lines, each answered in turn; what answers nothing goes to `onEvent`. */
export class LineLink {
  readonly #stream: Duplex;
  readonly #answers: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  #closed = false;

  constructor(stream: Duplex, isEvent: (line: string) => boolean, onEvent: (line: string) => void) {
    this.#stream = stream;
    stream.on("error", () => this.#end());
    stream.on("close", () => this.#end());
    const lines = createInterface({ input: stream });
    lines.on("error", () => this.#end());
    lines.on("line", (line) => {
      if (isEvent(line)) onEvent(line);
      else this.#answers.shift()?.resolve(line);
    });
  }

  /** @throws Error when the machine has ended */
  async ask(line: string): Promise<string> {
    if (this.#closed) throw new Error(`the machine has ended; not asked: ${line}`);
    return await new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject });
      this.#stream.write(`${line}\n`);
    });
  }

  #end(): void {
    this.#closed = true;
    for (const { reject } of this.#answers.splice(0)) reject(new Error("the machine ended before it answered"));
  }
}
