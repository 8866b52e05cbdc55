import type { Gpio } from "onoff";
import type { Clock } from "../../../src/contract/runtime.ts";
import { alternating } from "../edges.ts";
import { gpioFailure } from "../failure.ts";
import type { GpioInput, GpioLine, InputOptions } from "../port.ts";
import { debounceDueMs, debounceStart, debounceStep } from "./debounce.ts";
import type { DebounceEvent, DebounceState } from "./debounce.ts";
import { openLine, readSysfs, release } from "./line.ts";
import type { GpioClass } from "./line.ts";

/** How often the line is looked at for a chip that has gone: sysfs wakes nobody then. */
const LOOK_MS = 2000;

/** An input line of sysfs. */
export class SysfsInput implements GpioInput {
  readonly #gpio: Gpio;
  readonly #line: GpioLine;
  readonly #options: InputOptions;
  readonly #clock: Clock;
  readonly #looking: NodeJS.Timeout;
  #level: boolean;
  #debounce: DebounceState;
  #timer: NodeJS.Timeout | undefined;
  #state: "open" | "gone" | "closed" = "open";

  constructor(Gpio: GpioClass, line: GpioLine, options: InputOptions, clock: Clock) {
    this.#line = line;
    this.#options = options;
    this.#clock = clock;
    this.#gpio = openLine(Gpio, line, "in", options.activeLow, (error) => this.#onReadFailure(error));
    this.#level = this.#gpio.readSync() === 1;
    this.#debounce = debounceStart(this.#level);
    this.#gpio.watch((_error, value) => this.#onWake(value === 1));
    this.#looking = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  level(): boolean {
    return this.#level;
  }

  read(): boolean {
    try {
      if (this.#state !== "open") throw Object.assign(new Error("closed"), { code: "ENODEV" });
      // Through a descriptor of its own: a read by onoff's would swallow the edge that it waits for.
      return readSysfs(this.#line, "value") === "1";
    } catch (error) {
      throw gpioFailure(error, this.#what());
    }
  }

  close(): void {
    this.#stop();
    if (this.#state !== "closed") release(this.#gpio);
    this.#state = "closed";
  }

  #onWake(level: boolean): void {
    if (this.#state === "open") this.#step({ type: "wake", level, atMs: this.#clock.monotonicMs() });
  }

  #step(event: DebounceEvent): void {
    const { state, edge } = debounceStep(this.#debounce, event, this.#options.debounceMs);
    this.#debounce = state;
    clearTimeout(this.#timer);
    const dueMs = debounceDueMs(state);
    if (dueMs !== undefined) {
      const delayMs = Math.max(0, Math.ceil(dueMs - this.#clock.monotonicMs()));
      this.#timer = setTimeout(() => this.#step({ type: "tick", atMs: this.#clock.monotonicMs() }), delayMs);
    }
    if (edge === undefined) return;
    for (const each of alternating(this.#level, edge)) {
      this.#level = each.level;
      if (this.#state === "open") this.#options.onEdge(each);
    }
  }

  /** onoff reads in its own handler, where an error would end the process. */
  #onReadFailure(error: unknown): void {
    if (this.#state !== "open") return;
    this.#stop();
    this.#state = "gone";
    // A dead line is readable for ever: not to be waited for any more.
    this.#gpio.unwatchAll();
    // Not within onoff's handler, for the owner may close the line at once.
    setImmediate(() => {
      if (this.#state === "gone") this.#options.onGone(gpioFailure(error, this.#what()));
    });
  }

  #look(): void {
    try {
      const direction = readSysfs(this.#line, "direction");
      if (direction === "in") return;
      this.#onReadFailure(new Error(`it is no input any more, but ${JSON.stringify(direction)}`));
    } catch (error) {
      this.#onReadFailure(error);
    }
  }

  #what(): string {
    return `GPIO line ${this.#line.offset} of ${this.#line.chip}`;
  }

  #stop(): void {
    clearInterval(this.#looking);
    clearTimeout(this.#timer);
  }
}
