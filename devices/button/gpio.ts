import { EventEmitter } from "node:events";
import { errorLine, VisioborneError } from "../../src/contract/errors.ts";
import type { Condition, DeviceIdentity, DriverContext, SelfTestResult } from "../device.ts";
import type { LoadGpio } from "../gpio/load.ts";
import type { GpioDriver, GpioInput, GpioLine, InputOptions, LineWish } from "../gpio/port.ts";
import type { Button, ButtonEvents } from "./port.ts";

export interface GpioButtonOptions {
  readonly line: LineWish;
  readonly chip?: string;
  readonly pull?: InputOptions["pull"];
  readonly activeLow?: boolean;
  readonly debounceMs?: number;
}

/** Longer than the bounce of a good contact, shorter than anybody notices; `press.ts` forgives worse ones. */
export const DEFAULT_DEBOUNCE_MS = 5;

/** A button on a GPIO line, whichever back end reads it. */
class GpioButton extends EventEmitter<ButtonEvents> implements Button {
  readonly identity: DeviceIdentity;
  readonly #gpio: GpioDriver;
  readonly #input: GpioInput;
  #level: boolean;
  #usable = true;

  constructor(gpio: GpioDriver, line: GpioLine, options: Omit<InputOptions, "onEdge" | "onGone">, id: string) {
    super();
    this.identity = {
      model: `button on ${line.chip}`,
      address: `${gpio.kind}:${line.chip}:${line.name ?? line.offset}`,
    };
    this.#gpio = gpio;
    this.#input = gpio.input(line, {
      ...options,
      onEdge: ({ level, atMs, lostBefore }) => {
        this.#level = level;
        this.emit("edge", { pressed: level, atMs, lostBefore });
      },
      onGone: (error) => {
        this.#usable = false;
        this.emit(
          "lost",
          new VisioborneError("button.absent", `${id}: ${errorLine(error)}`, { device: id }, { cause: error }),
        );
      },
    });
    this.#level = this.#input.level();
  }

  pressed(): boolean {
    return this.#level;
  }

  conditions(): readonly Condition[] {
    return [];
  }

  /** Reads the line. A cut wire looks like a button at rest: only a press tells them apart. */
  selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    try {
      if (!this.#usable) throw new Error("closed");
      const level = this.#input.read();
      return Promise.resolve({ passed: true, conditions: [], figures: { pressed: level, line_tested: false } });
    } catch (error) {
      const conditions: Condition[] = [{ code: "button.absent", detail: errorLine(error) }];
      return Promise.resolve({ passed: false, conditions, figures: {} });
    }
  }

  close(): Promise<void> {
    this.#usable = false;
    this.#input.close();
    this.#gpio.close();
    return Promise.resolve();
  }
}

/** Opens a button on a GPIO line. @throws VisioborneError `button.absent` saying which line of which chip, and why */
export async function openGpioButton(
  load: LoadGpio,
  options: GpioButtonOptions,
  context: DriverContext,
): Promise<Button> {
  context.signal.throwIfAborted();
  let gpio: GpioDriver | undefined;
  try {
    gpio = await load(context.clock);
    const line = gpio.findLine(options.line, options.chip);
    return new GpioButton(
      gpio,
      line,
      {
        pull: options.pull ?? "as-is",
        activeLow: options.activeLow ?? true,
        debounceMs: options.debounceMs ?? DEFAULT_DEBOUNCE_MS,
      },
      context.id,
    );
  } catch (error) {
    gpio?.close();
    const message = `${context.id}: ${errorLine(error)}`;
    throw new VisioborneError("button.absent", message, { device: context.id }, { cause: error });
  }
}
