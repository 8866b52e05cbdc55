import type { Driver } from "../device.ts";
import { loadSysfs } from "../gpio/load.ts";
import { openGpioLamps } from "./gpio.ts";
import type { GpioLampsOptions } from "./gpio.ts";
import { gpioLampsOptions } from "./gpio-options.ts";
import type { Lamps } from "./port.ts";

/** Lamps on /sys/class/gpio, for older images. A small shell puts the lines off when the process dies. */
export const gpioSysfsLamps: Driver<Lamps, GpioLampsOptions> = {
  name: "gpio-sysfs",
  optionsSchema: gpioLampsOptions,
  open: (options, context) => openGpioLamps(loadSysfs, options, context),
};
