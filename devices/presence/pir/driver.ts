import { uptime } from "node:os";
import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import { abortReason } from "../../abort.ts";
import type { Driver, DriverContext } from "../../device.ts";
import { loadCdev, loadSysfs } from "../../gpio/load.ts";
import { chipOption, lineOption, PULLS } from "../../gpio/options.ts";
import type { GpioDriver, GpioInput, GpioLine, InputOptions, LineWish } from "../../gpio/port.ts";
import type { PresenceSensor } from "../port.ts";
import { SensorDevice } from "../sensor.ts";

export interface PirOptions {
  readonly line: LineWish;
  readonly chip?: string;
  readonly backend?: "cdev" | "sysfs";
  readonly pull?: InputOptions["pull"];
  readonly activeLow?: boolean;
  readonly warmUpS?: number;
}

/** The module's own output is clean; this is for the cable. */
const DEBOUNCE_MS = 20;

/**
 * A passive infrared sensor on a GPIO line. It sees movement only, and says it by a level: a cut wire can't be told
 * from nobody there. Until it is warm its level means nothing.
 */
class Pir extends SensorDevice {
  readonly #gpio: GpioDriver;
  readonly #input: GpioInput;
  readonly #warmUp: NodeJS.Timeout;
  #warm = false;

  constructor(gpio: GpioDriver, line: GpioLine, options: PirOptions, context: DriverContext) {
    super({ model: "PIR", address: `${gpio.kind}:${line.chip}:${line.name ?? line.offset}` }, context, false);
    this.#gpio = gpio;
    this.#input = gpio.input(line, {
      // A push-pull output drives against it; without the module the line rests.
      pull: options.pull ?? (gpio.kind === "cdev" ? "down" : "as-is"),
      activeLow: options.activeLow ?? false,
      debounceMs: DEBOUNCE_MS,
      onEdge: ({ level }) => this.#see(level),
      onGone: (error) => this.lose(errorLine(error), error),
    });
    // It has its power from the board, and has been warming up since that has.
    const coldMs = Math.max(0, ((options.warmUpS ?? 60) - uptime()) * 1000);
    this.#warmUp = setTimeout(() => this.#endWarmUp(), coldMs);
    if (coldMs === 0) this.#endWarmUp();
  }

  protected override facts(): Readonly<Record<string, boolean>> {
    return { warm: this.#warm };
  }

  protected override release(): Promise<void> {
    clearTimeout(this.#warmUp);
    this.#input.close();
    this.#gpio.close();
    return Promise.resolve();
  }

  #endWarmUp(): void {
    this.#warm = true;
    this.#see(this.#input.level());
  }

  #see(level: boolean): void {
    if (this.#warm) this.reading(level ? "present" : "absent");
  }
}

async function openPir(options: PirOptions, context: DriverContext): Promise<Pir> {
  if (context.signal.aborted) throw abortReason(context.signal);
  let gpio: GpioDriver | undefined;
  try {
    gpio = await (options.backend === "sysfs" ? loadSysfs : loadCdev)(context.clock);
    return new Pir(gpio, gpio.findLine(options.line, options.chip), options, context);
  } catch (error) {
    gpio?.close();
    const message = `${context.id}: ${errorLine(error)}`;
    throw new VisioborneError("presence.absent", message, { device: context.id }, { cause: error });
  }
}

/** A passive infrared movement sensor (HC-SR501 and its kind) on a GPIO line. */
export const pirPresence: Driver<PresenceSensor, PirOptions> = {
  name: "pir",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    required: ["line"],
    properties: {
      line: lineOption("Line of the sensor's output: BCM number (17) or name (`GPIO17`)."),
      chip: chipOption,
      backend: {
        enum: ["cdev", "sysfs"],
        default: "cdev",
        description: "`cdev`: the GPIO character device. `sysfs`: older images.",
      },
      pull: {
        enum: PULLS,
        description: "Resistor inside the chip; by default `down` with cdev, `as-is` with sysfs, which can set none.",
      },
      activeLow: { type: "boolean", default: false, description: "Whether the output is low when it sees movement." },
      warmUpS: {
        type: "number",
        minimum: 0,
        maximum: 300,
        default: 60,
        description: "Seconds from the board's power-on during which its level means nothing.",
      },
    },
  },
  open: openPir,
};
