import { setTimeout as sleep } from "node:timers/promises";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Driver } from "../../device.ts";
import type { I2cChip } from "../../i2c/bus.ts";
import { i2cOptions, openI2cSensor } from "../i2c-sensor.ts";
import type { ChipProgram } from "../i2c-sensor.ts";
import type { Presence, PresenceSensor } from "../port.ts";
import { sightOfStatus } from "./status.ts";

/** The only address that the chip has. */
const ADDRESS = 0x5a;
const ID = 0xd3;
/** Above the 2.5 ms that the chip needs to load its calibration (AN5867). */
const BOOT_MS = 5;
const POWER_DOWN_DEADLINE_MS = 300;
/** Output data rate 8 Hz; block data update, so that the two halves of a value belong together. */
const CTRL1_RUN = 0x16;
const CTRL1_POWER_DOWN = 0x10;
const POLL_MS = 60;

/** Data sheet DS14057. */
const REGISTER = {
  WHO_AM_I: 0x0f,
  AVG_TRIM: 0x10,
  CTRL1: 0x20,
  CTRL2: 0x21,
  STATUS: 0x23,
  FUNC_STATUS: 0x25,
  // While CTRL2 gives access to the embedded functions.
  FUNC_CFG_ADDR: 0x08,
  FUNC_CFG_DATA: 0x09,
  PAGE_RW: 0x11,
} as const;

/** Registers of the embedded functions, reached by FUNC_CFG_ADDR and FUNC_CFG_DATA. */
const EMBEDDED = { PRESENCE_THS_L: 0x20, PRESENCE_THS_H: 0x21, HYST_PRESENCE: 0x27, RESET_ALGO: 0x2a } as const;

export interface Sths34pf80Options {
  readonly bus?: number;
  readonly address?: number;
  readonly threshold?: number;
  readonly hysteresis?: number;
}

/** The program of an STHS34PF80, after ST's application note AN5867. */
class Sths34pf80Program implements ChipProgram {
  readonly model = "STHS34PF80";
  readonly pollMs = POLL_MS;
  readonly doubtWords = "the room's temperature changes too fast for a certain reading";
  readonly #threshold: number;
  readonly #hysteresis: number;

  constructor(options: Sths34pf80Options) {
    this.#threshold = options.threshold ?? 200;
    this.#hysteresis = options.hysteresis ?? 50;
  }

  async setUp(chip: I2cChip, signal: AbortSignal): Promise<void> {
    const id = await chip.readByte(REGISTER.WHO_AM_I);
    if (id !== ID) {
      throw new VisioborneError(
        "presence.absent",
        `I2C bus ${chip.bus}, 0x${chip.address.toString(16)}: chip 0x${id.toString(16)} (expected an STHS34PF80, 0xd3)`,
        { found: id },
      );
    }
    await powerDown(chip);
    await chip.writeBytes([REGISTER.CTRL2, 0x80]);
    await sleep(BOOT_MS);
    signal.throwIfAborted();
    // 8 ambient and 32 object samples are averaged: what AN5867 advises at 8 Hz.
    await chip.writeBytes([REGISTER.AVG_TRIM, 0x02]);
    // Settings of the embedded functions are taken in power-down only, and need the algorithm's reset.
    await writeEmbedded(chip, [
      [EMBEDDED.PRESENCE_THS_L, this.#threshold & 0xff],
      [EMBEDDED.PRESENCE_THS_H, this.#threshold >>> 8],
      [EMBEDDED.HYST_PRESENCE, this.#hysteresis],
      [EMBEDDED.RESET_ALGO, 1],
    ]);
    await chip.writeBytes([REGISTER.CTRL1, CTRL1_RUN]);
  }

  async look(chip: I2cChip): Promise<Presence | undefined> {
    const status = await chip.readByte(REGISTER.STATUS);
    if ((status & 0x04) === 0) return undefined;
    // This read also says that the sample was taken.
    return sightOfStatus(await chip.readByte(REGISTER.FUNC_STATUS));
  }

  stop(chip: I2cChip): Promise<void> {
    return chip.writeBytes([REGISTER.CTRL1, CTRL1_POWER_DOWN]);
  }
}

/** The safe way out of a running mode (AN5867, 2.2): right after a sample, or the algorithm keeps a false one. */
async function powerDown(chip: I2cChip): Promise<void> {
  if (((await chip.readByte(REGISTER.CTRL1)) & 0x0f) !== 0) {
    await chip.readByte(REGISTER.FUNC_STATUS);
    const deadline = performance.now() + POWER_DOWN_DEADLINE_MS;
    while (((await chip.readByte(REGISTER.STATUS)) & 0x04) === 0 && performance.now() < deadline) await sleep(5);
  }
  await chip.writeBytes([REGISTER.CTRL1, CTRL1_POWER_DOWN]);
  await chip.readByte(REGISTER.FUNC_STATUS);
}

async function writeEmbedded(chip: I2cChip, pairs: readonly (readonly [number, number])[]): Promise<void> {
  await chip.writeBytes(
    [REGISTER.CTRL2, 0x10],
    [REGISTER.PAGE_RW, 0x40],
    ...pairs.flatMap(([address, value]) => [
      [REGISTER.FUNC_CFG_ADDR, address] as const,
      [REGISTER.FUNC_CFG_DATA, value] as const,
    ]),
    [REGISTER.PAGE_RW, 0x00],
    [REGISTER.CTRL2, 0x00],
  );
}

/** ST's STHS34PF80: thermal infrared. It sees who sits still, and can't make a picture. */
export const sths34pf80Presence: Driver<PresenceSensor, Sths34pf80Options> = {
  name: "sths34pf80",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      ...i2cOptions(ADDRESS),
      threshold: {
        type: "integer",
        minimum: 1,
        maximum: 32_767,
        default: 200,
        description: "Warmth above which somebody is there, in the sensor's own units; lower is more sensitive.",
      },
      hysteresis: {
        type: "integer",
        minimum: 0,
        maximum: 255,
        default: 50,
        description: "How far below the threshold the warmth must fall before nobody is there, in the same units.",
      },
    },
  },
  open: (options, context) =>
    openI2cSensor(options.bus ?? 1, options.address ?? ADDRESS, new Sths34pf80Program(options), context),
};
