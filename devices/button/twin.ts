import { setTimeout as delay } from "node:timers/promises";
import type { Driver, DriverContext, SelfTestResult } from "../device.ts";
import { benchNumber } from "../bench-args.ts";
import { faultOption, openTwin, TwinDevice, TwinHardware, TwinShelf } from "../twin.ts";
import type { BenchAction, TwinOptions } from "../twin.ts";
import type { Button, ButtonEvents } from "./port.ts";

const FAULTS = ["stuck", "silent", "absent"] as const;
/** What a clean finger does. */
const DEFAULT_PRESS_MS = 120;

export interface TwinButtonOptions extends TwinOptions {
  /** Whether the board can test the line (an output that pulls it): a cut wire is then found. */
  readonly lineTest?: boolean;
}

/**
 * A simulated button: the finger and the contact. `stuck`: the contact stays closed. `silent`: the wire is cut,
 * nothing arrives. A finger pressed again while it presses only stays longer.
 */
class ButtonHardware extends TwinHardware {
  #finger = false;
  #fingerTimer: NodeJS.Timeout | undefined;
  #presses = 0;

  constructor() {
    super(FAULTS);
  }

  /** The level that the board reads. */
  level(): boolean {
    if (this.fault === "silent") return false;
    return this.#finger || this.fault === "stuck";
  }

  protected readings(): Readonly<Record<string, unknown>> {
    return { pressed: this.#finger, level: this.level(), presses: this.#presses };
  }

  protected actions(): Readonly<Record<string, BenchAction>> {
    return {
      press: (args) => this.#press(benchNumber(args, "ms", 1, 60_000, DEFAULT_PRESS_MS)),
      bounce: (args) =>
        this.#bounce(benchNumber(args, "ms", 1, 60_000, DEFAULT_PRESS_MS), benchNumber(args, "bounces", 1, 50, 4)),
    };
  }

  #press(forMs: number): void {
    this.#presses += 1;
    this.#touch(true);
    this.#releaseIn(forMs);
  }

  /** A worn contact: it opens and closes some times, 1 ms apart, before it stays closed. */
  async #bounce(forMs: number, bounces: number): Promise<void> {
    this.#presses += 1;
    for (let i = 0; i < bounces; i += 1) {
      this.#touch(true);
      await delay(1);
      this.#touch(false);
      await delay(1);
    }
    this.#touch(true);
    this.#releaseIn(forMs);
  }

  #releaseIn(forMs: number): void {
    clearTimeout(this.#fingerTimer);
    // A finger on a simulated button keeps no process alive.
    this.#fingerTimer = setTimeout(() => this.#touch(false), forMs).unref();
  }

  #touch(down: boolean): void {
    if (this.#finger === down) return;
    this.#finger = down;
    this.emit("changed");
  }
}

class TwinButton extends TwinDevice<ButtonEvents, ButtonHardware> implements Button {
  readonly #lineTest: boolean;
  #level = false;

  constructor(hardware: ButtonHardware, context: DriverContext, lineTest: boolean) {
    super(hardware, context, "button.absent", { model: "simulated button", address: "twin" });
    this.#lineTest = lineTest;
  }

  pressed(): boolean {
    return this.#level;
  }

  protected override onOpen(): void {
    this.#level = this.hardware.level();
  }

  protected override onChanged(): void {
    const level = this.hardware.level();
    if (level === this.#level) return;
    this.#level = level;
    this.emit("edge", { pressed: level, atMs: this.context.clock.monotonicMs(), lostBefore: 0 });
  }

  /** Pulls the line where the board can: a cut wire does not answer. Makes no edge. */
  override async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    const base = await super.selfTest(signal);
    if (!this.usable()) return base;
    const cut = this.#lineTest && this.hardware.fault === "silent";
    return {
      passed: base.passed && !cut,
      conditions: cut ? [{ code: "button.silent", detail: "line does not answer" }] : base.conditions,
      figures: { pressed: this.#level, line_tested: this.#lineTest },
    };
  }
}

const shelf = new TwinShelf<ButtonHardware, TwinButtonOptions>(() => new ButtonHardware());

/** The simulated button. */
export const twinButton: Driver<Button, TwinButtonOptions> = {
  name: "twin",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      fault: faultOption(FAULTS),
      lineTest: {
        type: "boolean",
        default: true,
        description: "Whether the board can test the line, so that the self-test finds a cut wire.",
      },
    },
  },
  open(options, context) {
    const hardware = shelf.take(options, context);
    return openTwin(
      hardware,
      context,
      "button.absent",
      () => new TwinButton(hardware, context, options.lineTest ?? true),
    );
  },
  benchOf: (options, context) => shelf.take(options, context),
};
