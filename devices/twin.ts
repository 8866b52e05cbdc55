import { EventEmitter } from "node:events";
import { abortReason } from "./abort.ts";
import { VisioborneError } from "../src/contract/errors.ts";
import type { FaultCode } from "../src/contract/faults.ts";
import type { BenchPart, OnBench } from "./bench.ts";
import type {
  Condition,
  Device,
  DeviceEvents,
  DeviceIdentity,
  DriverContext,
  Emits,
  SelfTestResult,
} from "./device.ts";

/**
 * A twin has two halves, as real life has: the hardware, which is there whether or not anybody opened it (a fault put
 * on it outlives a reopening, an unplugged one can be plugged in again), and the opened device, which is single-use.
 */

type Args = Readonly<Record<string, unknown>>;
export type BenchAction = (args: Args) => void | Promise<void>;

interface HardwareEvents {
  /** Anything that an opened device may notice has changed. */
  changed: [];
}

/** The simulated hardware: its faults, and what the bench sees and does. `absent` is always among the faults. */
export abstract class TwinHardware extends EventEmitter<HardwareEvents> implements BenchPart {
  readonly faults: readonly string[];
  fault: string | null = null;
  /** The device that is open on it. Like a GPIO line or an ALSA card, it can be held once only. */
  holder: object | null = null;

  constructor(faults: readonly string[]) {
    super();
    this.faults = faults.includes("absent") ? faults : [...faults, "absent"];
  }

  /** What the panel shows beside `fault`: plain JSON. */
  protected abstract readings(): Args;
  /** The bench's actions by name. */
  protected abstract actions(): Readonly<Record<string, BenchAction>>;

  /** Whether it is plugged in. */
  plugged(): boolean {
    return this.fault !== "absent";
  }

  state(): Args & { readonly fault: string | null } {
    return { fault: this.fault, ...this.readings() };
  }

  setFault(fault: string | null): Promise<void> {
    if (fault !== null && !this.faults.includes(fault)) {
      return Promise.reject(
        new VisioborneError(
          "bench.fault",
          `fault ${JSON.stringify(fault)}: expected ${this.faults.join(", ")} or null`,
        ),
      );
    }
    if (fault === this.fault) return Promise.resolve();
    this.fault = fault;
    this.onFault();
    this.emit("changed");
    return Promise.resolve();
  }

  /** The fault has just become what `fault` says; nobody was told yet. */
  onFault(): void {}

  async act(action: string, args: Args): Promise<void> {
    const actions = this.actions();
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (run === undefined) {
      const known = Object.keys(actions).join(", ") || "no action";
      throw new VisioborneError("bench.action", `action ${JSON.stringify(action)}: expected ${known}`, {
        action: action.slice(0, 40),
      });
    }
    await run(args);
  }
}

/** The opened side of a twin. A subclass adds its port's methods and says which conditions it notices. */
export abstract class TwinDevice<
  E extends DeviceEvents & { [K in keyof E]: unknown[] },
  H extends TwinHardware = TwinHardware,
>
  extends EventEmitter<E>
  implements OnBench, Omit<Device, keyof Emits<DeviceEvents>>
{
  readonly identity: DeviceIdentity;
  readonly bench: BenchPart;
  protected readonly hardware: H;
  protected readonly context: DriverContext;
  readonly #absentCode: FaultCode;
  readonly #onChanged: () => void = () => this.#changed();
  #shown: readonly Condition[] = [];
  #state: "open" | "lost" | "closed" = "open";

  /** @param absentCode what is said when it is unplugged, e.g. `button.absent`. */
  constructor(hardware: H, context: DriverContext, absentCode: FaultCode, identity: DeviceIdentity) {
    super();
    this.hardware = hardware;
    this.bench = hardware;
    this.context = context;
    this.identity = identity;
    this.#absentCode = absentCode;
  }

  /** Takes the hardware. Called once by `openTwin`, after construction. */
  attach(): void {
    this.hardware.holder = this;
    this.hardware.on("changed", this.#onChanged);
    this.onOpen();
    this.#shown = this.noticed();
  }

  /** What the driver notices of the hardware now, worst first. */
  protected noticed(): readonly Condition[] {
    return [];
  }
  /** The hardware was just taken. */
  protected onOpen(): void {}
  /** The hardware has changed, and is plugged in. */
  protected onChanged(): void {}
  /** Unplugged or closed, said once: drop timers, settle what is pending. */
  protected onGone(): void {}

  /** Whether it can be used: neither lost nor closed. */
  protected usable(): boolean {
    return this.#state === "open";
  }

  /** Says the conditions when they are no longer those last said. */
  protected refresh(): void {
    if (this.#state !== "open") return;
    const now = this.noticed();
    if (JSON.stringify(now) === JSON.stringify(this.#shown)) return;
    this.#shown = now;
    this.#base().emit("conditions", now);
  }

  conditions(): readonly Condition[] {
    return this.#shown;
  }

  selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) return Promise.reject(abortReason(signal));
    if (!this.usable()) return Promise.resolve(this.absentResult());
    this.refresh();
    return Promise.resolve({ passed: this.#shown.length === 0, conditions: this.#shown, figures: {} });
  }

  /** The outcome of a self-test of what is no longer there. */
  protected absentResult(): SelfTestResult {
    return { passed: false, conditions: [{ code: this.#absentCode }], figures: {} };
  }

  close(): Promise<void> {
    if (this.#state === "open") this.#release();
    this.#state = "closed";
    return Promise.resolve();
  }

  #changed(): void {
    if (this.hardware.plugged()) {
      this.onChanged();
      this.refresh();
      return;
    }
    this.#release();
    this.#state = "lost";
    this.#base().emit(
      "lost",
      new VisioborneError(this.#absentCode, `${this.context.id}: the simulated device was unplugged`, {
        device: this.context.id,
      }),
    );
  }

  #release(): void {
    this.hardware.off("changed", this.#onChanged);
    if (this.hardware.holder === this) this.hardware.holder = null;
    this.onGone();
  }

  /** The events that every device has; TypeScript can't see them through the generic map. */
  #base(): EventEmitter<DeviceEvents> {
    return this as unknown as EventEmitter<DeviceEvents>;
  }
}

/** Options that every twin has. */
export interface TwinOptions {
  readonly fault?: string | null;
}

/**
 * The simulated hardware of one kind, by runtime folder and device id: one folder is one borne. A shelf lives as
 * long as the process, for hardware does not end with the program that opened it.
 */
export class TwinShelf<H extends TwinHardware, O extends TwinOptions> {
  readonly #made = new Map<string, H>();
  readonly #make: (options: O) => H;

  constructor(make: (options: O) => H) {
    this.#make = make;
  }

  /** The hardware of this device, made at first sight; `fault` of the options is put on it then. */
  take(options: O, context: Pick<DriverContext, "id" | "runtimeDir">): H {
    const key = `${context.runtimeDir}\n${context.id}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = this.#make(options);
    made.fault = options.fault ?? null;
    if (made.fault !== null) made.onFault();
    this.#made.set(key, made);
    return made;
  }
}

/**
 * Opens a twin as a driver opens a device.
 * @throws VisioborneError `absentCode` when it is unplugged or already open; the signal's reason when it aborts.
 */
export async function openTwin<D extends { attach(): void }>(
  hardware: TwinHardware,
  context: DriverContext,
  absentCode: FaultCode,
  make: () => D,
): Promise<D> {
  if (context.signal.aborted) throw abortReason(context.signal);
  if (!hardware.plugged() || hardware.holder !== null) {
    const why = hardware.plugged() ? "is already open: close it first" : "is unplugged";
    throw new VisioborneError(absentCode, `${context.id}: the simulated device ${why}`, { device: context.id });
  }
  const device = make();
  device.attach();
  return device;
}

/** Option that every twin has. */
export function faultOption(faults: readonly string[]): Readonly<Record<string, unknown>> {
  return { enum: [null, ...faults], default: null, description: "Fault that is on it from the start." };
}
