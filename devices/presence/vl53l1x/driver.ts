import { setTimeout as sleep } from "node:timers/promises";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Driver } from "../../device.ts";
import type { I2cChip } from "../../i2c/bus.ts";
import { i2cOptions, openI2cSensor } from "../i2c-sensor.ts";
import type { ChipProgram } from "../i2c-sensor.ts";
import type { Presence, PresenceSensor } from "../port.ts";
import { readRange, RESULT_BYTES, sightOf } from "./range.ts";
import type { RangeWindow } from "./range.ts";
import { BUDGETS_MS, CONFIGURATION, MODEL, MODES, REGISTER } from "./registers.ts";
import type { DistanceMode } from "./registers.ts";

const ADDRESS = 0x29;
/** The chip boots in 1.2 ms (data sheet, t_BOOT). */
const BOOT_DEADLINE_MS = 500;
/** At once: the kernel's driver of the CP2112, a bridge from USB to I2C, takes no more than 61 bytes a transfer. */
const BLOCK_BYTES = 32;
const FIRST_MEASURE_DEADLINE_MS = 1000;
/** The ULD's factor between the oscillator and the interval between two measures. */
const INTERVAL_FACTOR = 1.075;

export interface Vl53l1xOptions {
  readonly bus?: number;
  readonly address?: number;
  readonly mode?: DistanceMode;
  readonly budgetMs?: number;
  readonly fromCm?: number;
  readonly toCm?: number;
}

/** The program of a VL53L1X: ST's Ultra Lite Driver, from its sequence of registers. */
class Vl53l1xProgram implements ChipProgram {
  readonly model = "VL53L1X";
  readonly doubtWords = "too much light for a certain distance";
  readonly pollMs: number;
  readonly #mode: DistanceMode;
  readonly #budgetMs: number;
  readonly #window: RangeWindow;

  constructor(options: Vl53l1xOptions) {
    this.#mode = options.mode ?? "long";
    this.#budgetMs = options.budgetMs ?? 50;
    this.#window = { fromMm: (options.fromCm ?? 5) * 10, toMm: (options.toCm ?? 120) * 10 };
    this.pollMs = Math.max(20, this.#budgetMs / 2);
  }

  async setUp(chip: I2cChip, signal: AbortSignal): Promise<void> {
    const id = await readWord(chip, REGISTER.MODEL_ID);
    if (id !== MODEL) {
      throw new VisioborneError(
        "presence.absent",
        `I2C bus ${chip.bus}, 0x${chip.address.toString(16)}: chip ${hex(id)} (expected a VL53L1X, ${hex(MODEL)})`,
        { found: id },
      );
    }
    await this.#reset(chip, signal);
    for (let at = 0; at < CONFIGURATION.length; at += BLOCK_BYTES)
      await write(chip, REGISTER.CONFIGURATION + at, CONFIGURATION.slice(at, at + BLOCK_BYTES));
    // The first measure calibrates the chip to its temperature; it is thrown away.
    await write(chip, REGISTER.MODE_START, [0x40]);
    await until(() => isReady(chip), FIRST_MEASURE_DEADLINE_MS, signal, "acknowledges but measures nothing");
    await write(chip, REGISTER.INTERRUPT_CLEAR, [0x01]);
    await write(chip, REGISTER.MODE_START, [0x00]);
    await write(chip, REGISTER.VHV_TIMEOUT_LOOP_BOUND, [0x09]);
    await write(chip, REGISTER.VHV_START, [0x00]);
    await this.#configure(chip);
    await write(chip, REGISTER.MODE_START, [0x40]);
  }

  async look(chip: I2cChip): Promise<Presence | undefined> {
    if (!(await isReady(chip))) return undefined;
    const range = readRange(await read(chip, REGISTER.RESULT, RESULT_BYTES));
    await write(chip, REGISTER.INTERRUPT_CLEAR, [0x01]);
    return sightOf(range, this.#window);
  }

  stop(chip: I2cChip): Promise<void> {
    return write(chip, REGISTER.MODE_START, [0x00]);
  }

  /** Whatever an earlier program left in it, the chip begins anew. It does not acknowledge while it boots. */
  async #reset(chip: I2cChip, signal: AbortSignal): Promise<void> {
    await write(chip, REGISTER.SOFT_RESET, [0x00]);
    await sleep(1);
    await write(chip, REGISTER.SOFT_RESET, [0x01]);
    await sleep(2);
    const booted = async (): Promise<boolean> => ((await readByte(chip, REGISTER.FIRMWARE_SYSTEM_STATUS)) & 1) === 1;
    await until(booted, BOOT_DEADLINE_MS, signal, "does not boot");
  }

  async #configure(chip: I2cChip): Promise<void> {
    const mode = MODES[this.#mode];
    const timeouts = mode.budgets[this.#budgetMs];
    if (timeouts === undefined) {
      throw new VisioborneError("presence.absent", `budgetMs ${this.#budgetMs}: expected ${BUDGETS_MS.join(", ")}`);
    }
    await write(chip, REGISTER.PHASECAL_TIMEOUT_MACROP, [mode.phasecal]);
    await write(chip, REGISTER.VCSEL_PERIOD_A, [mode.vcselA]);
    await write(chip, REGISTER.VCSEL_PERIOD_B, [mode.vcselB]);
    await write(chip, REGISTER.VALID_PHASE_HIGH, [mode.validPhaseHigh]);
    await write(chip, REGISTER.WOI_SD0, word(mode.woi));
    await write(chip, REGISTER.INITIAL_PHASE_SD0, word(mode.initialPhase));
    await write(chip, REGISTER.RANGE_TIMEOUT_MACROP_A, word(timeouts[0]));
    await write(chip, REGISTER.RANGE_TIMEOUT_MACROP_B, word(timeouts[1]));
    const oscillator = (await readWord(chip, REGISTER.OSC_CALIBRATE_VAL)) & 0x3ff;
    // A little longer than the budget: the chip needs it between two measures.
    const interval = Math.floor(oscillator * (this.#budgetMs + 5) * INTERVAL_FACTOR);
    await write(chip, REGISTER.INTERMEASUREMENT_PERIOD, [...word(interval >>> 16), ...word(interval & 0xffff)]);
  }
}

/** Whether a measure waits to be read: the interrupt line, which `CONFIGURATION` makes active high. */
async function isReady(chip: I2cChip): Promise<boolean> {
  return ((await readByte(chip, REGISTER.GPIO_TIO_HV_STATUS)) & 1) === 1;
}

async function until(
  holds: () => Promise<boolean>,
  deadlineMs: number,
  signal: AbortSignal,
  otherwise: string,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await holds())) {
    signal.throwIfAborted();
    if (performance.now() > deadline) throw new VisioborneError("presence.absent", `VL53L1X: ${otherwise}`);
    await sleep(5);
  }
}

const word = (value: number): readonly [number, number] => [(value >>> 8) & 0xff, value & 0xff];
const hex = (value: number): string => `0x${value.toString(16).padStart(4, "0")}`;
const read = (chip: I2cChip, register: number, length: number): Promise<Buffer> =>
  chip.writeThenRead(word(register), length);
const readByte = async (chip: I2cChip, register: number): Promise<number> =>
  (await read(chip, register, 1)).readUInt8();
const readWord = async (chip: I2cChip, register: number): Promise<number> =>
  (await read(chip, register, 2)).readUInt16BE();
const write = (chip: I2cChip, register: number, bytes: readonly number[]): Promise<void> =>
  chip.write([...word(register), ...bytes]);

/** ST's VL53L1X: a distance by infrared time of flight, 940 nm, class 1 laser. */
export const vl53l1xPresence: Driver<PresenceSensor, Vl53l1xOptions> = {
  name: "vl53l1x",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      ...i2cOptions(ADDRESS),
      mode: {
        enum: ["short", "long"],
        default: "long",
        description: "`short`: to 1.3 m, for sunny rooms. `long`: to 4 m, for darker ones.",
      },
      budgetMs: {
        enum: BUDGETS_MS,
        default: 50,
        description: "Time of one measure, milliseconds; longer is steadier.",
      },
      fromCm: {
        type: "number",
        minimum: 0,
        maximum: 400,
        default: 5,
        description: "Nearest distance that counts as somebody, centimetres.",
      },
      toCm: {
        type: "number",
        minimum: 10,
        maximum: 400,
        default: 120,
        description: "Farthest distance that counts as somebody, centimetres.",
      },
    },
  },
  open: (options, context) =>
    openI2cSensor(options.bus ?? 1, options.address ?? ADDRESS, new Vl53l1xProgram(options), context),
};
