import { EventEmitter } from "node:events";
import { errorLine, VisioborneError } from "../../src/contract/errors.ts";
import type { Condition, DeviceEvents, DeviceIdentity, DriverContext, SelfTestResult } from "../device.ts";
import type { LoadGpio } from "../gpio/load.ts";
import type { GpioDriver, GpioLine, GpioOutput, LineWish } from "../gpio/port.ts";
import { LampPlayer } from "./player.ts";
import { LAMP_NAMES } from "./port.ts";
import type { LampName, Lamps, Rhythm } from "./port.ts";
import { MAX_BUZZ_MS } from "./rhythm.ts";

export interface GpioLampsOptions {
  readonly lines: Readonly<Partial<Record<LampName, LineWish>>>;
  readonly buzzer?: LineWish;
  readonly chip?: string;
  readonly activeLow?: boolean;
  readonly buzzerActiveLow?: boolean;
}

type Output = LampName | "buzzer";

/** How often lines that nobody switches are looked at, for a chip that has gone. */
const LOOK_MS = 2000;

/** Lamps and a buzzer, each on a GPIO line of its own. A lamp without a line takes its rhythms and shows nothing. */
class GpioLamps extends EventEmitter<DeviceEvents> implements Lamps {
  readonly identity: DeviceIdentity;
  readonly #gpio: GpioDriver;
  readonly #id: string;
  readonly #outputs: ReadonlyMap<Output, GpioOutput>;
  /** What each line was last told. */
  readonly #on = new Map<Output, boolean>();
  readonly #player: LampPlayer;
  readonly #looking: NodeJS.Timeout;
  #buzzing: NodeJS.Timeout | undefined;
  #state: "open" | "lost" | "closed" = "open";

  constructor(
    gpio: GpioDriver,
    outputs: ReadonlyMap<Output, GpioOutput>,
    lines: readonly GpioLine[],
    context: DriverContext,
  ) {
    super();
    const chips = [...new Set(lines.map((line) => line.chip))].join(", ");
    this.identity = {
      model: `${outputs.size} lines on ${chips}`,
      address: `${gpio.kind}:${chips}:${lines.map((line) => line.name ?? line.offset).join(",")}`,
    };
    this.#gpio = gpio;
    this.#id = context.id;
    this.#outputs = outputs;
    for (const name of outputs.keys()) this.#on.set(name, false);
    this.#player = new LampPlayer(context.clock, (lamp, lit) => this.#write(lamp, lit));
    this.#looking = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  set(rhythms: Readonly<Partial<Record<LampName, Rhythm>>>): void {
    if (this.#state === "open") this.#player.set(rhythms);
  }

  current(): Readonly<Record<LampName, Rhythm>> {
    return this.#player.current();
  }

  /** A second sound replaces the first. */
  buzz(durationMs: number): void {
    if (this.#state !== "open" || !(durationMs > 0)) return;
    clearTimeout(this.#buzzing);
    this.#write("buzzer", true);
    this.#buzzing = setTimeout(() => this.#write("buzzer", false), Math.min(durationMs, MAX_BUZZ_MS));
  }

  conditions(): readonly Condition[] {
    return [];
  }

  /** Reads every line back: one that does not follow is shorted, or taken by another. Changes nothing. */
  selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const conditions: Condition[] = [];
    let followed = 0;
    try {
      if (this.#state !== "open") throw new Error("closed");
      for (const [name, output] of this.#outputs) {
        if (output.read() === this.#on.get(name)) followed += 1;
        else conditions.push({ code: "lamps.absent", detail: `the line of ${name} does not follow` });
      }
    } catch (error) {
      conditions.push({ code: "lamps.absent", detail: errorLine(error) });
    }
    const figures = {
      lines: this.#outputs.size,
      lines_followed: followed,
      off_when_process_dies: !this.#gpio.outputsStay(),
    };
    return Promise.resolve({ passed: conditions.length === 0, conditions, figures });
  }

  close(): Promise<void> {
    this.#state = "closed";
    this.#rest();
    for (const output of this.#outputs.values()) output.close();
    this.#gpio.close();
    return Promise.resolve();
  }

  #write(name: Output, on: boolean): void {
    if (this.#state !== "open") return;
    this.#on.set(name, on);
    try {
      this.#outputs.get(name)?.write(on);
    } catch (error) {
      this.#lose(error);
    }
  }

  #look(): void {
    try {
      for (const output of this.#outputs.values()) output.read();
    } catch (error) {
      this.#lose(error);
    }
  }

  #rest(): void {
    this.#player.stop();
    clearTimeout(this.#buzzing);
    clearInterval(this.#looking);
  }

  #lose(error: unknown): void {
    this.#state = "lost";
    this.#rest();
    const lost = new VisioborneError(
      "lamps.absent",
      `${this.#id}: ${errorLine(error)}`,
      { device: this.#id },
      { cause: error },
    );
    // The caller of `set` is in the middle of something.
    setImmediate(() => {
      if (this.#state === "lost") this.emit("lost", lost);
    });
  }
}

/** Opens lamps on GPIO lines, all off. @throws VisioborneError `lamps.absent` saying which line, and why */
export async function openGpioLamps(load: LoadGpio, options: GpioLampsOptions, context: DriverContext): Promise<Lamps> {
  context.signal.throwIfAborted();
  let gpio: GpioDriver | undefined;
  try {
    gpio = await load(context.clock);
    const outputs = new Map<Output, GpioOutput>();
    const lines: GpioLine[] = [];
    const take = (name: Output, wish: LineWish | undefined, activeLow: boolean): void => {
      if (gpio === undefined || wish === undefined) return;
      const line = gpio.findLine(wish, options.chip);
      lines.push(line);
      outputs.set(name, gpio.output(line, { initial: false, activeLow }));
    };
    for (const name of LAMP_NAMES) take(name, options.lines[name], options.activeLow ?? false);
    take("buzzer", options.buzzer, options.buzzerActiveLow ?? false);
    if (gpio.outputsStay()) {
      context.log.warn(
        { device: context.id },
        "this kernel keeps outputs when their holder dies: set dtparam=strict_gpiod in config.txt, or a lamp may stay lit for nobody",
      );
    }
    return new GpioLamps(gpio, outputs, lines, context);
  } catch (error) {
    gpio?.close();
    const message = `${context.id}: ${errorLine(error)}`;
    throw new VisioborneError("lamps.absent", message, { device: context.id }, { cause: error });
  }
}
