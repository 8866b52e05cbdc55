import { chipOption, lineOption } from "../gpio/options.ts";
import { LAMP_NAMES } from "./port.ts";
import type { LampName } from "./port.ts";

const WHERE: Readonly<Record<LampName, string>> = {
  ring: "round the button",
  sent: "call sent",
  taken: "call taken",
  capture: "camera or microphone open",
  voice: "the other speaks",
  occupied: "outside the room",
};

/** JSON Schema of the options of lamps on GPIO lines. */
export const gpioLampsOptions = {
  type: "object",
  additionalProperties: false,
  required: ["lines"],
  properties: {
    lines: {
      type: "object",
      additionalProperties: false,
      minProperties: 1,
      description: "Line of each lamp; a lamp that is not there is left out.",
      properties: Object.fromEntries(
        LAMP_NAMES.map((name) => [
          name,
          lineOption(`Lamp ${name} (${WHERE[name]}): BCM number (22) or name (\`GPIO22\`).`),
        ]),
      ),
    },
    buzzer: lineOption(
      "Line of an active buzzer (it sounds while the line is on): BCM number or name. None by default.",
    ),
    chip: chipOption,
    activeLow: { type: "boolean", default: false, description: "Whether the lamps are lit when their line is low." },
    buzzerActiveLow: {
      type: "boolean",
      default: false,
      description: "Whether the buzzer sounds when its line is low.",
    },
  },
} as const;
