import { existsSync, writeFileSync } from "node:fs";
import type { WireBoard, WireState } from "../../contract/kit/gpio-bench.ts";
import { outside } from "./outside.ts";

const DRIVER = "/sys/bus/amba/drivers/pl061_gpio";
const DEVICE = "9030000.pl061";

/** The emulator brings an interrupt up to so much late (measured: 3 to 21 ms). */
const LATE_MS = 30;

/**
 * The machine's GPIO chip, a PL061 of 8 lines, as the suites' board: its wires are moved and read from outside, and it
 * is unplugged by taking it from its driver.
 */
export class Pl061Board implements WireBoard {
  readonly #outputs: ReadonlySet<number>;

  /** @param outputs lines that the machine drives */
  constructor(outputs: readonly number[] = []) {
    this.#outputs = new Set(outputs);
    this.absent(false);
  }

  set(line: number, level: boolean): void {
    outside({ do: "set", line, level });
  }

  pulse(line: number, ms: number): void {
    outside({ do: "pulse", line, ms: ms + LATE_MS, bounces: 0 });
  }

  bounce(line: number, ms: number, bounces: number): void {
    outside({ do: "pulse", line, ms: ms + LATE_MS, bounces });
  }

  absent(absent: boolean): void {
    if (absent === !existsSync(`${DRIVER}/${DEVICE}`)) return;
    writeFileSync(`${DRIVER}/${absent ? "unbind" : "bind"}`, DEVICE);
  }

  quiet(): boolean {
    return outside({ do: "quiet" }) === true;
  }

  line(line: number): WireState {
    if (this.#outputs.has(line)) return outside({ do: "output", line }) as WireState;
    return { level: outside({ do: "input", line }) === true, rises: 0, lastHighMs: 0 };
  }
}
