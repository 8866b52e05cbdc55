import type { Driver } from "../device.ts";
import { loadSysfs } from "../gpio/load.ts";
import { chipOption, lineOption } from "../gpio/options.ts";
import { DEFAULT_DEBOUNCE_MS, openGpioButton } from "./gpio.ts";
import type { GpioButtonOptions } from "./gpio.ts";
import type { Button } from "./port.ts";

/**
 * The button on /sys/class/gpio, for older images. The pull resistor is set by the boot configuration:
 * `gpio=17=pu` in config.txt.
 */
export const gpioSysfsButton: Driver<Button, Omit<GpioButtonOptions, "pull">> = {
  name: "gpio-sysfs",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    required: ["line"],
    properties: {
      line: lineOption("Line of the button: BCM number (17 or `GPIO17`). Its pull-up: `gpio=17=pu` in config.txt."),
      chip: chipOption,
      activeLow: {
        type: "boolean",
        default: true,
        description: "Pressed = low, as with a button to ground. `false` for one to 3.3 V.",
      },
      debounceMs: {
        type: "number",
        minimum: 0,
        maximum: 50,
        default: DEFAULT_DEBOUNCE_MS,
        description: "Debounce, ms: after a change the line is not listened to for so long. 0 = none.",
      },
    },
  },
  open: (options, context) => openGpioButton(loadSysfs, options, context),
};
