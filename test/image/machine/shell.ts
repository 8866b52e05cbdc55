import type { Duplex } from "node:stream";

/**
 * A root shell in the guest on a line of its own (`systemd.debug_shell`), for what cannot be seen or done from outside:
 * memory, times of the start, a process that is frozen. Only where the kernel's command line asks for it.
 */
export class Shell {
  readonly #stream: Duplex;
  #text = "";
  #count = 0;
  #wake: () => void = () => undefined;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.setEncoding("utf8");
    stream.on("error", () => undefined);
    stream.on("data", (text: string) => {
      this.#text += text;
      this.#wake();
    });
  }

  /**
   * Runs a command line; waits for the shell to be there.
   * @returns what it printed on both outputs
   * @throws Error when it does not end in time
   */
  async run(command: string, timeoutMs = 300_000): Promise<string> {
    const endMs = performance.now() + timeoutMs;
    this.#count += 1;
    const [begin, end] = [`<<${this.#count}`, `>>${this.#count}`];
    this.#text = "";
    // The marks are put together by the shell, so that its echo of the line does not hold them.
    const line = `stty -echo 2>/dev/null; printf '<%s\\n' '<${this.#count}'; ${command}; printf '>%s\\n' '>${this.#count}'\n`;
    let typedMs = Number.NEGATIVE_INFINITY;
    for (;;) {
      const from = this.#text.indexOf(`${begin}\r\n`);
      const to = this.#text.indexOf(end, from);
      if (from >= 0 && to > from)
        return this.#text
          .slice(from + begin.length, to)
          .replaceAll("\r", "")
          .trim();
      const nowMs = performance.now();
      if (nowMs > endMs)
        throw new Error(`shell: ${command}: not done in ${timeoutMs / 1000} s: ${this.#text.slice(-300)}`);
      // Before the shell is there, what is typed is lost.
      if (from < 0 && nowMs - typedMs > 15_000) {
        this.#stream.write(line);
        typedMs = nowMs;
      }
      await this.#more(Math.min(5000, endMs - nowMs));
    }
  }

  async #more(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
