import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { I2cChip } from "../../../devices/i2c/bus.ts";
import { MODEL, REGISTER } from "../../../devices/presence/vl53l1x/registers.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import type { Found, NotLooked, Place, Probe } from "./probe.ts";

/** Sensors that there are drivers for, each with an id that tells it from whatever else has the address. */
const CHIPS = [
  {
    driver: "vl53l1x",
    what: "VL53L1X, time of flight",
    address: 0x29,
    isIt: async (chip: I2cChip) =>
      (await chip.writeThenRead([REGISTER.MODEL_ID >>> 8, REGISTER.MODEL_ID & 0xff], 2)).readUInt16BE() === MODEL,
  },
  {
    driver: "sths34pf80",
    what: "STHS34PF80, thermal",
    address: 0x5a,
    // WHO_AM_I (data sheet DS13916, 11.2).
    isIt: async (chip: I2cChip) => (await chip.readByte(0x0f)) === 0xd3,
  },
] as const;

/** Buses of screens, and of a PC's own memory and power: a stray byte there may do harm. */
const NOT_OURS =
  /smbus i801|smbus piix4|amdgpu|nvidia|nvkm|i915|xe |radeon|drm|ddc|dpdd|aux |gmbus|hdmi|designware.*pci/i;

/** Known sensors on the I2C buses of the board. */
export const i2cProbe: Probe = {
  name: "i2c",
  deadlineMs: 15_000,
  async look(place) {
    const found: Found[] = [];
    const notLooked: NotLooked[] = [];
    for (const { bus, name } of await buses(place)) {
      const where = `/dev/i2c-${bus}`;
      if (NOT_OURS.test(name)) notLooked.push({ where, why: `it is the computer's own (${name})` });
      else if (place.daemonRuns) notLooked.push({ where, why: "the daemon is running, and may be using it" });
      else {
        for (const chip of CHIPS) {
          const outcome = await ask(bus, chip);
          if (outcome === "there") {
            const at = `0x${chip.address.toString(16)}`;
            const options = { bus };
            found.push({ kind: "presence", what: chip.what, where: `${where}, ${at}`, driver: chip.driver, options });
          } else if (outcome !== "absent") {
            notLooked.push({ where, why: outcome });
            break;
          }
        }
      }
    }
    return { found, notLooked };
  },
};

async function buses({ root }: Place): Promise<readonly { bus: number; name: string }[]> {
  const nodes = await readdir(join(root, "dev")).catch(() => [] as string[]);
  const numbers = nodes.flatMap((node) => /^i2c-(\d{1,3})$/.exec(node)?.[1] ?? []).map(Number);
  return await Promise.all(
    numbers
      .sort((a, b) => a - b)
      .slice(0, 32)
      .map(async (bus) => {
        const file = join(root, `sys/class/i2c-dev/i2c-${bus}/name`);
        return { bus, name: (await readFile(file, "utf8").catch(() => "")).trim() };
      }),
  );
}

/** @returns `there`, `absent` (nobody answers, or somebody else), or why the bus can't be asked */
async function ask(bus: number, chip: (typeof CHIPS)[number]): Promise<string> {
  let opened: I2cChip | undefined;
  try {
    opened = await I2cChip.open(bus, chip.address);
    return (await chip.isIt(opened)) ? "there" : "absent";
  } catch (error) {
    return errorCode(error) === "i2c.absent" ? "absent" : errorLine(error);
  } finally {
    await opened?.close();
  }
}
