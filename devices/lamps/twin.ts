import type { Driver, DriverContext } from "../device.ts";
import { faultOption, openTwin, TwinDevice, TwinHardware, TwinShelf } from "../twin.ts";
import type { BenchAction, TwinOptions } from "../twin.ts";
import type { DeviceEvents } from "../device.ts";
import { LampPlayer } from "./player.ts";
import { LAMP_NAMES } from "./port.ts";
import type { LampName, Lamps, Rhythm } from "./port.ts";
import { MAX_BUZZ_MS } from "./rhythm.ts";

const FAULTS = ["absent"] as const;

/** The simulated lamps and buzzer: what is lit now, and what was asked for. */
class LampsHardware extends TwinHardware {
  /** Asked by the borne; all off while nobody drives them. */
  asked: Readonly<Partial<Record<LampName, Rhythm>>> = {};
  readonly #lit = new Map<LampName, boolean>();
  #buzzes = 0;
  #lastBuzzMs = 0;

  constructor() {
    super(FAULTS);
  }

  write(lamp: LampName, lit: boolean): void {
    this.#lit.set(lamp, lit);
  }

  sound(durationMs: number): void {
    this.#buzzes += 1;
    this.#lastBuzzMs = durationMs;
  }

  dark(): void {
    this.asked = {};
    this.#lit.clear();
  }

  protected readings(): Readonly<Record<string, unknown>> {
    return {
      lamps: Object.fromEntries(
        LAMP_NAMES.map((name) => [name, { rhythm: this.asked[name] ?? "off", lit: this.#lit.get(name) ?? false }]),
      ),
      buzzes: this.#buzzes,
      lastBuzzMs: this.#lastBuzzMs,
    };
  }

  protected actions(): Readonly<Record<string, BenchAction>> {
    return {};
  }
}

class TwinLamps extends TwinDevice<DeviceEvents, LampsHardware> implements Lamps {
  readonly #player: LampPlayer;

  constructor(hardware: LampsHardware, context: DriverContext) {
    super(hardware, context, "lamps.absent", { model: "simulated lamps", address: "twin" });
    this.#player = new LampPlayer(context.clock, (lamp, lit) => hardware.write(lamp, lit));
  }

  set(rhythms: Readonly<Partial<Record<LampName, Rhythm>>>): void {
    if (!this.usable()) return;
    this.#player.set(rhythms);
    this.hardware.asked = this.#player.current();
  }

  current(): Readonly<Record<LampName, Rhythm>> {
    return this.#player.current();
  }

  buzz(durationMs: number): void {
    if (!this.usable() || !(durationMs > 0)) return;
    this.hardware.sound(Math.min(durationMs, MAX_BUZZ_MS));
  }

  /** The lines fall back when their holder goes: the lamps are out. */
  protected override onGone(): void {
    this.#player.stop();
    this.hardware.dark();
  }
}

const shelf = new TwinShelf<LampsHardware, TwinOptions>(() => new LampsHardware());

/** The simulated lamps. */
export const twinLamps: Driver<Lamps, TwinOptions> = {
  name: "twin",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: { fault: faultOption(FAULTS) },
  },
  open(options, context) {
    const hardware = shelf.take(options, context);
    return openTwin(hardware, context, "lamps.absent", () => new TwinLamps(hardware, context));
  },
  benchOf: (options, context) => shelf.take(options, context),
};
