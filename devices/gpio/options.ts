/** Options that drivers on GPIO lines have in common, as parts of their JSON Schemas. */

/** A line by number or name. */
export function lineOption(description: string): Readonly<Record<string, unknown>> {
  return { type: ["integer", "string"], minimum: 0, maximum: 1023, minLength: 1, maxLength: 31, description };
}

export const chipOption = {
  type: "string",
  minLength: 1,
  maxLength: 31,
  description:
    "Label of the GPIO chip, e.g. `pinctrl-rp1` (`gpioinfo` shows it). Without it a number is the BCM number on a Raspberry Pi's header, and a name is looked for on every chip.",
} as const;

export const PULLS = ["up", "down", "none", "as-is"] as const;
