/** What drivers need of general purpose lines. Types only; two back ends fulfil it: `cdev/` and `sysfs/`. */

/** A line as a profile names it: its BCM number on the board's main chip (17), or its name ("GPIO17", "DOORBELL"). */
export type LineWish = number | string;

/** A line that was found: which chip, and where on it. */
export interface GpioLine {
  /** Label of the chip, which is stable: its number is not. E.g. `pinctrl-rp1`. */
  readonly chip: string;
  /** How the back end reaches the chip: a node's path, or the base of its numbers. */
  readonly at: string | number;
  /** Number of the line on its chip; the BCM number on a Raspberry Pi. */
  readonly offset: number;
  readonly name?: string;
}

/** A change of an input, after debounce. Edges alternate, whatever was lost. */
export interface GpioEdge {
  /** The new level; true = active, with `activeLow` already applied. */
  readonly level: boolean;
  /** When the contact changed, on the clock given to the back end, milliseconds. */
  readonly atMs: number;
  /**
   * Edges before this one that nobody saw as they happened. A contact that was over before it could be seen comes as
   * two edges at the same moment, the first of which carries the loss.
   */
  readonly lostBefore: number;
}

export interface InputOptions {
  /** Resistor inside the chip. `as-is`: whatever the boot configuration set; the only one that sysfs can do. */
  readonly pull: "up" | "down" | "none" | "as-is";
  /** Whether the line is active when it is low, as a button to ground with a pull-up is. */
  readonly activeLow: boolean;
  /** A contact that changes again within this time is bouncing. 0 = no debounce. */
  readonly debounceMs: number;
  /** Called in the event loop, never within `input` itself. */
  readonly onEdge: (edge: GpioEdge) => void;
  /** Called once when the chip is gone: the input is dead and has to be closed. */
  readonly onGone: (error: Error) => void;
}

export interface GpioInput {
  /** The level after the last edge that was told; at first, that at the opening. */
  level(): boolean;
  /** Reads the line itself. @throws VisioborneError `gpio.gone` when it can't be read any more. */
  read(): boolean;
  /** Lets the line go. Idempotent. No edge is told after it. */
  close(): void;
}

export interface OutputOptions {
  /** What it shows from the first moment. */
  readonly initial: boolean;
  readonly activeLow: boolean;
}

export interface GpioOutput {
  /** Has taken effect on return. @throws VisioborneError `gpio.gone` */
  write(on: boolean): void;
  /** Reads the line back. @throws VisioborneError `gpio.gone` */
  read(): boolean;
  /** Puts it off and lets it go. Idempotent, never throws. */
  close(): void;
}

/**
 * A back end. Its errors are VisioborneErrors: `gpio.chip-absent`, `gpio.line-unknown`, `gpio.line-busy` (naming who
 * holds it, where the kernel says so), `gpio.denied`, `gpio.unsupported`, `gpio.gone`, `gpio.failed`.
 */
export interface GpioDriver {
  readonly kind: "cdev" | "sysfs";
  /**
   * Finds a line.
   * @param chip label of its chip; without it a number means the board's main chip, a name any chip.
   */
  findLine(wish: LineWish, chip?: string): GpioLine;
  /** Takes a line as an input. */
  input(line: GpioLine, options: InputOptions): GpioInput;
  /** Takes a line as an output. */
  output(line: GpioLine, options: OutputOptions): GpioOutput;
  /** Whether outputs keep their level when the process dies without closing them. */
  outputsStay(): boolean;
  /** Lets go of everything that it gave. Idempotent. */
  close(): void;
}
