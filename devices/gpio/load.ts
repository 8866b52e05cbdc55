import type { Clock } from "../../src/contract/runtime.ts";
import type { GpioDriver } from "./port.ts";

/** Gives a back end; native modules are loaded then and not before. */
export type LoadGpio = (clock: Clock) => Promise<GpioDriver>;

/** The GPIO character device. */
export const loadCdev: LoadGpio = async (clock) => {
  const [{ CdevGpio }, { linuxKernel }] = await Promise.all([import("./cdev/driver.ts"), import("./cdev/kernel.ts")]);
  return new CdevGpio(await linuxKernel(), clock);
};

/** /sys/class/gpio, through onoff. */
export const loadSysfs: LoadGpio = async (clock) => {
  const { SysfsGpio } = await import("./sysfs/driver.ts");
  return SysfsGpio.load(clock);
};
