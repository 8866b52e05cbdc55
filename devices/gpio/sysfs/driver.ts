import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import { gpioFailure } from "../failure.ts";
import { findOn } from "../lines.ts";
import type { GpioDriver, GpioInput, GpioLine, GpioOutput, InputOptions, LineWish, OutputOptions } from "../port.ts";
import { sysfsChips } from "./chips.ts";
import { SysfsInput } from "./input.ts";
import type { GpioClass } from "./line.ts";
import { SafeLevels } from "./safe-levels.ts";
import { SysfsOutput } from "./output.ts";

/**
 * GPIO by /sys/class/gpio, through onoff: for images older than Debian 13, and kernels before 5.10. It has no time
 * stamps, no debounce, no resistors (config.txt: `gpio=17=pu`) and no owner of a line: what the character device gives
 * and this can't is told in the decision on GPIO.
 */
export class SysfsGpio implements GpioDriver {
  readonly kind = "sysfs";
  readonly #Gpio: GpioClass;
  readonly #clock: Clock;
  readonly #safe = new SafeLevels();
  readonly #given = new Set<{ close(): void }>();

  private constructor(Gpio: GpioClass, clock: Clock) {
    this.#Gpio = Gpio;
    this.#clock = clock;
  }

  /** @throws when onoff's native module can't be loaded */
  static async load(clock: Clock): Promise<SysfsGpio> {
    const { Gpio } = await import("onoff");
    return new SysfsGpio(Gpio, clock);
  }

  findLine(wish: LineWish, label?: string): GpioLine {
    const { chip, offset } = findOn(sysfsChips(), wish, label);
    return { chip: chip.label, at: chip.base, offset };
  }

  input(line: GpioLine, options: InputOptions): GpioInput {
    if (options.pull !== "as-is") {
      throw new VisioborneError(
        "gpio.unsupported",
        `GPIO line ${line.offset} of ${line.chip}: sysfs can't set a pull resistor; set it in config.txt (gpio=${line.offset}=pu)`,
      );
    }
    return this.#keep(line, "an input", () => new SysfsInput(this.#Gpio, line, options, this.#clock));
  }

  output(line: GpioLine, options: OutputOptions): GpioOutput {
    return this.#keep(line, "an output", () => new SysfsOutput(this.#Gpio, line, options, this.#safe));
  }

  /** They would, but `SafeLevels` puts them off. */
  outputsStay(): boolean {
    return false;
  }

  close(): void {
    for (const given of this.#given) given.close();
    this.#given.clear();
    this.#safe.close();
  }

  #keep<T extends { close(): void }>(line: GpioLine, as: string, make: () => T): T {
    try {
      const made = make();
      this.#given.add(made);
      return made;
    } catch (error) {
      throw gpioFailure(error, `GPIO line ${line.offset} of ${line.chip} as ${as}`);
    }
  }
}
