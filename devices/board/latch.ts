import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BoardFacts } from "./port.ts";

/** What has happened since the kernel's boot stays so until the next one: a dip of the supply is over in a moment. */
export interface Latched {
  readonly undervoltage: boolean;
  readonly throttled: boolean;
}

const FILE = "board-latch.json";
const MAX_CHARS = 500;

/**
 * Remembers under-voltage and throttling for as long as the kernel runs: in memory, and in the runtime folder (RAM), for
 * the device may be opened again and the daemon restarted.
 */
export class PowerLatch {
  readonly #path: string;
  readonly #kernelBootId: string;
  #latched: Latched = { undervoltage: false, throttled: false };

  private constructor(path: string, kernelBootId: string) {
    this.#path = path;
    this.#kernelBootId = kernelBootId;
  }

  /** What was seen earlier in this boot of the kernel; another boot's file counts for nothing. */
  static async open(runtimeDir: string, kernelBootId: string): Promise<PowerLatch> {
    const latch = new PowerLatch(join(runtimeDir, FILE), kernelBootId);
    latch.#latched = parseLatch(await readFile(latch.#path, "utf8").catch(() => ""), kernelBootId);
    return latch;
  }

  /** Something was seen now. Never rejects: what can't be kept is kept in memory. */
  async see(seen: Pick<BoardFacts, "undervoltage" | "throttled">): Promise<void> {
    const undervoltage = this.#latched.undervoltage || seen.undervoltage === true;
    const throttled = this.#latched.throttled || seen.throttled === true;
    if (undervoltage === this.#latched.undervoltage && throttled === this.#latched.throttled) return;
    this.#latched = { undervoltage, throttled };
    const text = JSON.stringify({ kernelBootId: this.#kernelBootId, undervoltage, throttled });
    try {
      await writeFile(`${this.#path}.new`, text, { mode: 0o600 });
      await rename(`${this.#path}.new`, this.#path);
    } catch {
      // Known until this process ends.
    }
  }

  /** The facts with what has happened since boot. What the board does not tell stays untold. */
  latched(facts: BoardFacts): BoardFacts {
    const { undervoltage, throttled } = this.#latched;
    return {
      ...facts,
      ...(facts.undervoltage === undefined && !undervoltage
        ? {}
        : { undervoltage: facts.undervoltage === true || undervoltage }),
      ...(facts.throttled === undefined && !throttled ? {} : { throttled: facts.throttled === true || throttled }),
    };
  }
}

/** Reads the file of a latch; any text is taken. */
export function parseLatch(text: string, kernelBootId: string): Latched {
  const none = { undervoltage: false, throttled: false };
  if (text.length > MAX_CHARS) return none;
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== "object" || value === null) return none;
    const { kernelBootId: of, undervoltage, throttled } = value as Readonly<Record<string, unknown>>;
    if (of !== kernelBootId) return none;
    return { undervoltage: undervoltage === true, throttled: throttled === true };
  } catch {
    return none;
  }
}
