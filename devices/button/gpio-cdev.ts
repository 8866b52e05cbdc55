import type { Driver } from "../device.ts";
import { loadCdev } from "../gpio/load.ts";
import { chipOption, lineOption, PULLS } from "../gpio/options.ts";
import { DEFAULT_DEBOUNCE_MS, openGpioButton } from "./gpio.ts";
import type { GpioButtonOptions } from "./gpio.ts";
import type { Button } from "./port.ts";

/** The button on the GPIO character device: the default. */
export const gpioCdevButton: Driver<Button, GpioButtonOptions> = {
  name: "gpio-cdev",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    required: ["line"],
    properties: {
      line: lineOption("Line of the button: BCM number (17) or name (`GPIO17`)."),
      chip: chipOption,
      pull: {
        enum: PULLS,
        default: "up",
        description: "Resistor inside the chip: `up` for a button to ground. `as-is` leaves what config.txt set.",
      },
      activeLow: {
        type: "boolean",
        default: true,
        description: "Pressed = low, as with a button to ground. `false` for one to 3.3 V, with `pull: down`.",
      },
      debounceMs: {
        type: "number",
        minimum: 0,
        maximum: 50,
        default: DEFAULT_DEBOUNCE_MS,
        description: "Debounce by the kernel, ms: a level counts once it has been steady for so long. 0 = none.",
      },
    },
  },
  open: (options, context) => openGpioButton(loadCdev, { pull: "up", ...options }, context),
};
