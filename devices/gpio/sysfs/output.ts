import type { Gpio } from "onoff";
import { gpioFailure } from "../failure.ts";
import type { GpioLine, GpioOutput, OutputOptions } from "../port.ts";
import { openLine, readSysfs, release, sysfsFile } from "./line.ts";
import type { GpioClass } from "./line.ts";
import type { SafeLevels } from "./safe-levels.ts";

/** An output line of sysfs. The kernel leaves it as it is when the process dies: `SafeLevels` puts it off then. */
export class SysfsOutput implements GpioOutput {
  readonly #gpio: Gpio;
  readonly #line: GpioLine;
  #closed = false;

  constructor(Gpio: GpioClass, line: GpioLine, options: OutputOptions, safe: SafeLevels) {
    this.#line = line;
    // `high` and `low` are levels of the wire, whatever active_low says (kernel, direction_store), and are there from
    // the first moment: `out` and then a value would flash.
    const direction = options.initial === options.activeLow ? "low" : "high";
    this.#gpio = openLine(Gpio, line, direction, options.activeLow, () => undefined);
    safe.guard(sysfsFile(line, "value"));
  }

  write(on: boolean): void {
    this.#try(() => this.#gpio.writeSync(on ? 1 : 0));
  }

  read(): boolean {
    return this.#try(() => readSysfs(this.#line, "value") === "1");
  }

  close(): void {
    if (this.#closed) return;
    try {
      this.write(false);
    } catch {
      // The chip is gone, and its lamp with it.
    }
    this.#closed = true;
    release(this.#gpio);
  }

  #try<T>(use: () => T): T {
    try {
      if (this.#closed) throw Object.assign(new Error("closed"), { code: "ENODEV" });
      return use();
    } catch (error) {
      throw gpioFailure(error, `GPIO line ${this.#line.offset} of ${this.#line.chip}`);
    }
  }
}
