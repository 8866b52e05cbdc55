import { appendFileSync } from "node:fs";

// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001B(?:\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78c])/g;

/** A place in what a console has said: lines before it are not looked at. */
export type Place = number;

/** What a serial console says, as lines that can be waited for. All of it goes to a file. */
export class Console {
  readonly lines: string[] = [];
  readonly #file: string;
  #rest = "";
  #closed = false;
  readonly #waiting = new Set<() => void>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Text as it comes; without an end of line it is a line already for those who wait, such as `login: `. */
  feed(text: string): void {
    appendFileSync(this.#file, text);
    const parts = (this.#rest + text).split(/\r*\n/);
    this.#rest = parts.pop() ?? "";
    for (const part of parts) this.lines.push(part.replaceAll(ESCAPES, ""));
    for (const look of this.#waiting) look();
  }

  /** A remark of the rig's own, beside what the machine says. */
  note(text: string): void {
    appendFileSync(this.#file, `\n--- ${text} ---\n`);
  }

  close(): void {
    this.#closed = true;
    for (const look of this.#waiting) look();
  }

  get here(): Place {
    return this.lines.length;
  }

  /** The last words, for those who have to find out why. */
  tail(count = 15): string {
    return [...this.lines, this.#rest].slice(-count).join("\n");
  }

  find(pattern: RegExp, from: Place = 0): RegExpExecArray | undefined {
    for (let at = from; at < this.lines.length; at += 1) {
      const found = pattern.exec(this.lines[at]!);
      if (found) return found;
    }
    return pattern.exec(this.#rest.replaceAll(ESCAPES, "")) ?? undefined;
  }

  /**
   * Waits for a line.
   * @throws Error when it has not come in time, or the machine ended without it: with the last words
   */
  async until(pattern: RegExp, timeoutMs: number, from: Place = 0): Promise<RegExpExecArray> {
    return await new Promise((resolve, reject) => {
      const done = (act: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        act();
      };
      const fail = (why: string): void =>
        done(() => reject(new Error(`console: ${why}, waiting for ${pattern}. Its last words:\n${this.tail()}`)));
      const look = (): void => {
        const found = this.find(pattern, from);
        if (found) done(() => resolve(found));
        else if (this.#closed) fail("the machine has ended");
      };
      const timer = setTimeout(() => fail(`nothing in ${Math.round(timeoutMs / 1000)} s`), timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }
}
