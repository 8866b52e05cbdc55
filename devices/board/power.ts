import { join } from "node:path";
import { list, readSmall } from "./sys-files.ts";

/** Power and heat, as the firmware and the kernel tell them. `undefined` = this board does not. */
export interface PowerFacts {
  readonly undervoltage?: boolean;
  readonly throttled?: boolean;
}

/**
 * Raspberry Pi's get_throttled, hexadecimal: bits 0 and 16 under-voltage now and since boot, 2 and 18 throttled. The
 * upper ones stay set until the board is off, so a dip between two readings is not missed.
 */
export function parseThrottled(text: string | undefined): { undervoltage: boolean; throttled: boolean } | undefined {
  const digits = /^(?:0x)?([0-9a-f]{1,8})\s*$/i.exec(text ?? "")?.[1];
  if (digits === undefined) return undefined;
  const bits = Number.parseInt(digits, 16);
  return { undervoltage: (bits & 0x1_0001) !== 0, throttled: (bits & 0x4_0004) !== 0 };
}

/** Where the firmware's driver shows it: at a fixed place up to the Pi 4, under the driver on every one. */
const FIRMWARE = [
  "sys/devices/platform/soc/soc:firmware/get_throttled",
  "sys/bus/platform/drivers/raspberrypi-firmware",
] as const;

/**
 * Under-voltage and throttling since boot as far as the board remembers them by itself; whoever asks latches the rest.
 * The mailbox device (/dev/vcio, vcgencmd) tells no more than these files, and would be one more device to open.
 */
export async function readPower(root: string): Promise<PowerFacts> {
  const [fixed, driver] = FIRMWARE;
  const devices = await list(join(root, driver), /firmware$/);
  for (const path of [join(root, fixed), ...devices.map((device) => join(device, "get_throttled"))]) {
    const told = parseThrottled(await readSmall(path));
    if (told !== undefined) return told;
  }
  const [undervoltage, throttled] = [await readVoltageAlarm(root), await readThrottleCount(root)];
  return { ...(undervoltage === undefined ? {} : { undervoltage }), ...(throttled === undefined ? {} : { throttled }) };
}

/** The kernel's raspberrypi-hwmon: the voltage of this very moment, looked at by the kernel every 2 s. */
export async function readVoltageAlarm(root: string): Promise<boolean | undefined> {
  for (const chip of await list(join(root, "sys/class/hwmon"), /^hwmon\d+$/)) {
    if ((await readSmall(join(chip, "name")))?.trim() !== "rpi_volt") continue;
    const alarm = (await readSmall(join(chip, "in0_lcrit_alarm")))?.trim();
    if (alarm === "0" || alarm === "1") return alarm === "1";
  }
  return undefined;
}

/** x86: how often the package was too hot since boot (kernel documentation, ABI/stable/sysfs-devices-system-cpu). */
async function readThrottleCount(root: string): Promise<boolean | undefined> {
  const text = await readSmall(join(root, "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"));
  const count = /^(\d{1,20})\s*$/.exec(text ?? "")?.[1];
  return count === undefined ? undefined : BigInt(count) > 0n;
}

/** Chips whose first temperature is that of the processor. */
const CPU_CHIPS = /^(?:cpu_thermal|coretemp|k10temp|zenpower|soc_thermal)$/;

/**
 * The processor's temperature, degrees Celsius: the thermal zone that says it is that, else the hottest zone; where
 * there is none, a chip of hwmon.
 */
export async function readTemperature(root: string): Promise<number | undefined> {
  const zones: { type: string; tempC: number }[] = [];
  for (const zone of await list(join(root, "sys/class/thermal"), /^thermal_zone\d+$/)) {
    const tempC = parseMillidegrees(await readSmall(join(zone, "temp")));
    if (tempC !== undefined) zones.push({ type: (await readSmall(join(zone, "type"))) ?? "", tempC });
  }
  const cpu = zones.filter((zone) => /cpu|soc|x86_pkg/i.test(zone.type));
  const temps = (cpu.length > 0 ? cpu : zones).map((zone) => zone.tempC);
  if (temps.length === 0) temps.push(...(await readChips(root)));
  return temps.length === 0 ? undefined : Math.round(Math.max(...temps) * 10) / 10;
}

async function readChips(root: string): Promise<number[]> {
  const temps: number[] = [];
  for (const chip of await list(join(root, "sys/class/hwmon"), /^hwmon\d+$/)) {
    if (!CPU_CHIPS.test((await readSmall(join(chip, "name")))?.trim() ?? "")) continue;
    const tempC = parseMillidegrees(await readSmall(join(chip, "temp1_input")));
    if (tempC !== undefined) temps.push(tempC);
  }
  return temps;
}

/** A temperature of sysfs; undefined for what no sensor of a board measures: some answer 0 or nonsense asleep. */
export function parseMillidegrees(text: string | undefined): number | undefined {
  const millidegrees = /^(-?\d{1,7})\s*$/.exec(text ?? "")?.[1];
  const tempC = Number(millidegrees ?? Number.NaN) / 1000;
  return tempC > -40 && tempC < 150 && tempC !== 0 ? tempC : undefined;
}
