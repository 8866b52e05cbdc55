import { errorLine, VisioborneError } from "../../src/contract/errors.ts";
import type { DriverContext } from "../device.ts";
import { I2cChip } from "../i2c/bus.ts";
import { abortReason } from "../abort.ts";
import type { Presence } from "./port.ts";
import { SensorDevice } from "./sensor.ts";

const FIRST_READING_MS = 2000;

/** How one kind of chip is set up and read. */
export interface ChipProgram {
  readonly model: string;
  /** Checks that it is the chip that it should be, configures and starts it. @throws VisioborneError */
  setUp(chip: I2cChip, signal: AbortSignal): Promise<void>;
  /** One look; undefined = nothing new since the last. @throws VisioborneError `i2c.<trouble>` */
  look(chip: I2cChip): Promise<Presence | undefined>;
  /** Stops the measuring, so that no laser shines for nobody. */
  stop(chip: I2cChip): Promise<void>;
  /** Time between two looks, milliseconds. */
  readonly pollMs: number;
  readonly doubtWords: string;
}

/** A presence sensor on an I2C bus, looked at from time to time. */
class I2cSensor extends SensorDevice {
  readonly #chip: I2cChip;
  readonly #program: ChipProgram;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(chip: I2cChip, program: ChipProgram, context: DriverContext) {
    super({ model: program.model, address: addressOf(chip.bus, chip.address) }, context);
    this.#chip = chip;
    this.#program = program;
  }

  start(): void {
    this.#looking = this.#look();
  }

  protected override silenceWords(): string {
    return `${this.#program.model} acknowledges but measures nothing`;
  }

  protected override doubtWords(): string {
    return this.#program.doubtWords;
  }

  protected override async release(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#looking;
    await this.#program.stop(this.#chip).catch(() => undefined);
    await this.#chip.close();
  }

  async #look(): Promise<void> {
    try {
      const seen = await this.#program.look(this.#chip);
      if (seen !== undefined) this.reading(seen);
      if (this.open) this.#timer = setTimeout(() => this.start(), this.#program.pollMs);
    } catch (error) {
      this.lose(error instanceof VisioborneError ? error.message : errorLine(error), error);
    }
  }
}

/**
 * Opens a chip as a presence sensor.
 * @throws VisioborneError `presence.absent` when it does not answer, is another chip, or measures nothing
 */
export async function openI2cSensor(
  bus: number,
  address: number,
  program: ChipProgram,
  context: DriverContext,
): Promise<I2cSensor> {
  if (context.signal.aborted) throw abortReason(context.signal);
  let chip: I2cChip | undefined;
  try {
    chip = await I2cChip.open(bus, address);
    await program.setUp(chip, context.signal);
  } catch (error) {
    await chip?.close();
    if (context.signal.aborted) throw abortReason(context.signal);
    throw new VisioborneError(
      "presence.absent",
      error instanceof VisioborneError ? error.message : errorLine(error),
      { device: context.id, bus, address },
      { cause: error },
    );
  }
  const sensor = new I2cSensor(chip, program, context);
  sensor.start();
  try {
    await sensor.ready(FIRST_READING_MS, context.signal);
  } catch (error) {
    await sensor.close();
    throw error;
  }
  return sensor;
}

function addressOf(bus: number, address: number): string {
  return `i2c-${bus} 0x${address.toString(16)}`;
}

/** Options that every sensor on an I2C bus has. */
export function i2cOptions(address: number): Readonly<Record<string, unknown>> {
  return {
    bus: {
      type: "integer",
      minimum: 0,
      maximum: 255,
      default: 1,
      description: "Number of the bus, N in /dev/i2c-N; 1 on the header of a Raspberry Pi.",
    },
    address: {
      type: "integer",
      minimum: 8,
      maximum: 119,
      default: address,
      description: `I2C address, 7 bits; ${address} is 0x${address.toString(16)}.`,
    },
  };
}
