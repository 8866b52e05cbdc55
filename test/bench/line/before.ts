import { readdirSync, writeFileSync } from "node:fs";
import { setPriority } from "node:os";
import type { Line } from "../../support/net/line.ts";

/** Nice value of all parts. */
const PRIORITY = -12;
const EVERY_MS = 2000;

/**
 * Sets all that runs at either end of a line before what others run on the machine: it is the line that is measured. Again
 * and again, thread by thread, because Chromium sets its own.
 */
export class Before {
  readonly #timer: NodeJS.Timeout;

  constructor(line: Line) {
    const raise = async (): Promise<void> => {
      for (const pid of await line.pids()) raiseThreads(pid);
    };
    void raise();
    this.#timer = setInterval(() => void raise().catch(() => undefined), EVERY_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

function raiseThreads(pid: number): void {
  try {
    // Sessions are weighed against each other first (sched(7), autogroup), threads of a session only then.
    writeFileSync(`/proc/${pid}/autogroup`, String(PRIORITY));
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), PRIORITY);
  } catch {
    // It has ended, or this user may not.
  }
}
