import { EventEmitter } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { errorLine, VisioborneError } from "../../src/contract/errors.ts";
import type { Condition, DeviceEvents, DeviceIdentity, Driver, DriverContext, SelfTestResult } from "../device.ts";
import { LampPlayer } from "./player.ts";
import { LAMP_NAMES } from "./port.ts";
import type { LampName, Lamps, Rhythm } from "./port.ts";
import { MAX_BUZZ_MS } from "./rhythm.ts";

type Options = Readonly<Partial<Record<LampName | "buzzer", string>>> & { readonly folder?: string };

/** Lamps that the kernel has as LEDs (Documentation/leds/leds-class.rst): the board's own, or those of an overlay. */
class SysfsLedLamps extends EventEmitter<DeviceEvents> implements Lamps {
  readonly identity: DeviceIdentity;
  readonly conditions = (): readonly Condition[] => [];
  readonly current = (): Readonly<Record<LampName, Rhythm>> => this.#player.current();
  readonly #leds: ReadonlyMap<string, string>;
  readonly #player: LampPlayer;
  readonly #look = (): void => this.#leds.forEach((led) => void readFileSync(`${led}/brightness`));
  readonly #looking: NodeJS.Timeout;
  #buzzing: NodeJS.Timeout | undefined;
  #open = true;

  constructor({ folder = "/sys/class/leds", ...names }: Options, context: DriverContext) {
    super();
    this.#leds = new Map(Object.entries(names).map(([lamp, led]) => [lamp, `${folder}/${led}`]));
    this.identity = { model: `${this.#leds.size} LEDs of the kernel`, address: Object.values(names).join() };
    this.#player = new LampPlayer(context.clock, (lamp, lit) => this.#write(lamp, lit));
    // Card activity, or whatever the board shows by it, would shine into the rhythm.
    for (const led of this.#leds.values()) writeFileSync(`${led}/trigger`, "none", { flag: "r+" });
    for (const lamp of this.#leds.keys()) this.#write(lamp, false);
    this.#looking = setInterval(() => this.#safely(this.#look), 2000).unref();
  }
  set(rhythms: Readonly<Partial<Record<LampName, Rhythm>>>): void {
    this.#player.set(rhythms);
  }
  buzz(durationMs: number): void {
    if (!this.#open || !(durationMs > 0)) return;
    clearTimeout(this.#buzzing);
    this.#write("buzzer", true);
    this.#buzzing = setTimeout(() => this.#write("buzzer", false), Math.min(durationMs, MAX_BUZZ_MS));
  }
  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    signal.throwIfAborted();
    this.#safely(this.#look);
    if (!this.#open) return { passed: false, conditions: [{ code: "lamps.absent" }], figures: {} };
    // The kernel leaves an LED as it is when its writer dies: no place for the lamp of the camera.
    return { passed: true, conditions: [], figures: { leds: this.#leds.size, off_when_process_dies: false } };
  }
  async close(): Promise<void> {
    for (const lamp of this.#leds.keys()) this.#write(lamp, false);
    this.#rest();
  }

  #write(lamp: string, on: boolean): void {
    const led = this.#leds.get(lamp);
    this.#safely(() => {
      const level = on && led !== undefined ? readFileSync(`${led}/max_brightness`) : "0";
      // `r+`: never make a file where there was an LED.
      if (led !== undefined) writeFileSync(`${led}/brightness`, level, { flag: "r+" });
    });
  }
  #rest(): void {
    this.#open = false;
    this.#player.stop();
    clearTimeout(this.#buzzing);
    clearInterval(this.#looking);
  }
  #safely(work: () => void): void {
    try {
      if (this.#open) work();
    } catch (error) {
      this.#rest();
      const lost = new VisioborneError("lamps.absent", errorLine(error), {}, { cause: error });
      // The caller of `set` is in the middle of something.
      setImmediate(() => this.emit("lost", lost));
    }
  }
}

const led = (description: string): object => ({ type: "string", pattern: "^[A-Za-z0-9_:.-]{1,64}$", description });
const properties = {
  folder: { type: "string", default: "/sys/class/leds", description: "Where the kernel has its LEDs." },
  ...Object.fromEntries([...LAMP_NAMES, "buzzer"].map((name) => [name, led(`LED of ${name}, e.g. ACT.`)])),
};

/** Lamps on LEDs of the kernel, e.g. the green one of a Raspberry Pi as the ring. */
export const sysfsLedLamps: Driver<Lamps, Options> = {
  name: "sysfs-led",
  optionsSchema: { type: "object", additionalProperties: false, minProperties: 1, properties },
  async open(options, context) {
    context.signal.throwIfAborted();
    try {
      return new SysfsLedLamps(options, context);
    } catch (cause) {
      throw new VisioborneError("lamps.absent", `${context.id}: ${errorLine(cause)}`, {}, { cause });
    }
  },
};
