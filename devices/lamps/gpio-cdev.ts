import type { Driver } from "../device.ts";
import { loadCdev } from "../gpio/load.ts";
import { openGpioLamps } from "./gpio.ts";
import type { GpioLampsOptions } from "./gpio.ts";
import { gpioLampsOptions } from "./gpio-options.ts";
import type { Lamps } from "./port.ts";

/**
 * Lamps on the GPIO character device: the default. When the process dies the kernel takes the lines back; that they
 * then go out asks, on a Raspberry Pi with Linux 6.6 or later, for `dtparam=strict_gpiod` in config.txt.
 */
export const gpioCdevLamps: Driver<Lamps, GpioLampsOptions> = {
  name: "gpio-cdev",
  optionsSchema: gpioLampsOptions,
  open: (options, context) => openGpioLamps(loadCdev, options, context),
};
