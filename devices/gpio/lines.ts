import { VisioborneError } from "../../src/contract/errors.ts";
import type { LineWish } from "./port.ts";

/** The Raspberry Pi's own chips by label: Pi 5 and CM5; Pi 4 and CM4; Pi 3 and older. */
export const MAIN_CHIPS = ["pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"] as const;

/** A chip as either back end sees it. */
export interface Chip {
  readonly label: string;
  readonly lines: number;
  /** Offset of the line of that name, where the back end knows names. */
  readonly offsetOf: (name: string) => number | undefined;
}

/**
 * Finds a line among the chips of the board. Never by a chip's number, which has changed with kernels: on a Pi 5 the
 * header was gpiochip4, gpiochip0 and gpiochip11 to 15; sysfs numbers began at 0, 399, 512 and 571.
 * @throws VisioborneError `gpio.chip-absent` or `gpio.line-unknown`, naming what there is
 */
export function findOn<C extends Chip>(
  chips: readonly C[],
  wish: LineWish,
  label?: string,
): { readonly chip: C; readonly offset: number } {
  const among = label === undefined ? chips : chips.filter((chip) => chip.label === label);
  const main = label === undefined ? mainChip(chips) : among[0];
  const wanted = typeof wish === "string" ? wish.trim() : wish;
  if (typeof wanted === "string") {
    for (const chip of among) {
      const offset = chip.offsetOf(wanted);
      if (offset !== undefined) return { chip, offset };
    }
  }
  const offset = typeof wanted === "number" ? wanted : bcmNumber(wanted);
  if (main === undefined) {
    const present = chips.map((chip) => chip.label).join(", ") || "none at all";
    const wantedChip = label ?? MAIN_CHIPS.join(" or ");
    throw new VisioborneError("gpio.chip-absent", `no GPIO chip ${wantedChip} here: there is ${present}`, {
      chip: wantedChip,
    });
  }
  if (offset === undefined || !Number.isInteger(offset) || offset < 0 || offset >= main.lines) {
    throw new VisioborneError(
      "gpio.line-unknown",
      `no GPIO line ${JSON.stringify(wish)} on ${main.label}: expected a number from 0 to ${main.lines - 1}, or a line's name`,
      { chip: main.label, line: wish },
    );
  }
  return { chip: main, offset };
}

function mainChip<C extends Chip>(chips: readonly C[]): C | undefined {
  for (const label of MAIN_CHIPS) {
    const chip = chips.find((chip) => chip.label === label);
    if (chip !== undefined) return chip;
  }
  // A board of another make with one chip leaves no doubt.
  return chips.length === 1 ? chips[0] : undefined;
}

/** "GPIO17" or "17" as a number: a few lines of a Pi 4 bear another name (GPIO4 is "GPIO_GCLK"). */
function bcmNumber(name: string): number | undefined {
  const digits = /^(?:GPIO|BCM)?(\d{1,3})$/i.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
