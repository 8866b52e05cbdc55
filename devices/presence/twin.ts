import type { Condition, Driver, DriverContext, SelfTestResult } from "../device.ts";
import { benchNumber } from "../bench-args.ts";
import { faultOption, openTwin, TwinDevice, TwinHardware, TwinShelf } from "../twin.ts";
import type { BenchAction, TwinOptions } from "../twin.ts";
import type { Presence, PresenceEvents, PresenceSensor } from "./port.ts";

const FAULTS = ["silent", "stuck", "absent"] as const;
/** Nobody in front of it: the wall. */
const EMPTY_ROOM_CM = 300;

export interface TwinPresenceOptions extends TwinOptions {
  /** Nearest and farthest distance that counts as somebody, centimetres. */
  readonly fromCm?: number;
  readonly toCm?: number;
}

/** The simulated sensor, a time-of-flight one: a distance. `stuck`: it repeats the last one. `silent`: no answer. */
class PresenceHardware extends TwinHardware {
  #cm = EMPTY_ROOM_CM;
  #frozenCm: number | null = null;

  constructor() {
    super(FAULTS);
  }

  /** What the sensor measures; `undefined` = it does not answer. */
  measureCm(): number | undefined {
    if (this.fault === "silent") return undefined;
    return this.#frozenCm ?? this.#cm;
  }

  override onFault(): void {
    this.#frozenCm = this.fault === "stuck" ? this.#cm : null;
  }

  protected readings(): Readonly<Record<string, unknown>> {
    return { cm: this.#cm, measuredCm: this.measureCm() ?? null };
  }

  protected actions(): Readonly<Record<string, BenchAction>> {
    return {
      set: (args) => {
        this.#cm = benchNumber(args, "cm", 0, 1000);
        this.emit("changed");
      },
    };
  }
}

class TwinPresence extends TwinDevice<PresenceEvents, PresenceHardware> implements PresenceSensor {
  readonly #fromCm: number;
  readonly #toCm: number;
  #sight: Presence = "unknown";

  constructor(hardware: PresenceHardware, context: DriverContext, options: TwinPresenceOptions) {
    super(hardware, context, "presence.absent", { model: "simulated presence sensor", address: "twin" });
    this.#fromCm = options.fromCm ?? 20;
    this.#toCm = options.toCm ?? 150;
  }

  sight(): Presence {
    return this.#sight;
  }

  protected override noticed(): readonly Condition[] {
    // It is there but says nothing: to whoever mends it, the same as a cut cable.
    return this.#look() === "unknown" ? [{ code: "presence.absent", detail: "silent" }] : [];
  }

  protected override onOpen(): void {
    this.#sight = this.#look();
  }

  protected override onChanged(): void {
    const sight = this.#look();
    if (sight === this.#sight) return;
    this.#sight = sight;
    this.emit("sight", sight);
  }

  protected override onGone(): void {
    this.#sight = "unknown";
  }

  override async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    const base = await super.selfTest(signal);
    // The distance stays inside: only whether it answers goes out.
    return { ...base, figures: { answers: this.usable() && this.hardware.measureCm() !== undefined } };
  }

  #look(): Presence {
    const cm = this.hardware.measureCm();
    if (cm === undefined) return "unknown";
    return cm >= this.#fromCm && cm <= this.#toCm ? "present" : "absent";
  }
}

const shelf = new TwinShelf<PresenceHardware, TwinPresenceOptions>(() => new PresenceHardware());

/** The simulated presence sensor. */
export const twinPresence: Driver<PresenceSensor, TwinPresenceOptions> = {
  name: "twin",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      fault: faultOption(FAULTS),
      fromCm: {
        type: "number",
        minimum: 0,
        maximum: 1000,
        default: 20,
        description: "Nearest distance that counts as somebody, centimetres.",
      },
      toCm: {
        type: "number",
        minimum: 0,
        maximum: 1000,
        default: 150,
        description: "Farthest distance that counts as somebody, centimetres.",
      },
    },
  },
  open(options, context) {
    const hardware = shelf.take(options, context);
    return openTwin(hardware, context, "presence.absent", () => new TwinPresence(hardware, context, options));
  },
  benchOf: (options, context) => shelf.take(options, context),
};
