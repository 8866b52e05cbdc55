import { EventEmitter } from "node:events";
import type { Device, DeviceKind } from "../../devices/device.ts";
import type { Board } from "../../devices/board/port.ts";
import type { Button } from "../../devices/button/port.ts";
import type { Camera } from "../../devices/camera/port.ts";
import type { Lamps } from "../../devices/lamps/port.ts";
import type { PresenceSensor } from "../../devices/presence/port.ts";
import type { Printer } from "../../devices/printer/port.ts";
import type { Scanner } from "../../devices/scanner/port.ts";
import type { Sound } from "../../devices/sound/port.ts";
import type { Capability } from "../contract/faults.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { DeviceSupervisor, type DeviceSlot, type DeviceState } from "./device-supervisor.ts";

/** The port of each kind of device. */
export interface Ports {
  readonly button: Button;
  readonly lamps: Lamps;
  readonly presence: PresenceSensor;
  readonly camera: Camera;
  readonly sound: Sound;
  readonly printer: Printer;
  readonly scanner: Scanner;
  readonly board: Board;
}

interface FleetEvents {
  change: [DeviceSupervisor];
  opened: [DeviceSupervisor, Device];
  gone: [DeviceSupervisor];
}

const CAPABILITY_OF: Readonly<Partial<Record<DeviceKind, Capability>>> = {
  button: "button",
  camera: "camera",
  sound: "sound",
  printer: "printer",
  scanner: "scanner",
};

/** All devices of the borne, each with its supervisor. */
export class Fleet extends EventEmitter<FleetEvents> {
  readonly #supervisors: ReadonlyMap<string, DeviceSupervisor>;

  constructor(slots: readonly DeviceSlot[], options: { clock: Clock; log: Logger; runtimeDir: string }) {
    super();
    this.#supervisors = new Map(slots.map((slot) => [slot.id, new DeviceSupervisor(slot, options)]));
    for (const supervisor of this.#supervisors.values()) {
      supervisor.on("change", () => this.emit("change", supervisor));
      supervisor.on("opened", (device) => this.emit("opened", supervisor, device));
      supervisor.on("gone", () => this.emit("gone", supervisor));
    }
  }

  /** Starts every device, each on its own; returns at once. */
  start(): void {
    for (const supervisor of this.#supervisors.values()) supervisor.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#supervisors.values()].map((supervisor) => supervisor.stop()));
  }

  all(): readonly DeviceSupervisor[] {
    return [...this.#supervisors.values()];
  }

  get(id: string): DeviceSupervisor | undefined {
    return this.#supervisors.get(id);
  }

  /** The open device of a kind (the first in the profile), if there is one. */
  port<K extends DeviceKind>(kind: K): Ports[K] | undefined {
    for (const supervisor of this.#supervisors.values()) {
      // The registry has bound a driver of this very kind to the slot.
      if (supervisor.slot.kind === kind) return supervisor.device() as unknown as Ports[K] | undefined;
    }
    return undefined;
  }

  /** Calls `use` with each device of a kind that is open, and whenever one is opened. */
  onOpened<K extends DeviceKind>(kind: K, use: (device: Ports[K], id: string) => void): void {
    const opened = (supervisor: DeviceSupervisor, device: Device): void => {
      if (supervisor.slot.kind === kind) use(device as unknown as Ports[K], supervisor.slot.id);
    };
    for (const supervisor of this.all()) {
      const device = supervisor.device();
      if (device !== undefined) opened(supervisor, device);
    }
    this.on("opened", opened);
  }

  states(): Readonly<Record<string, DeviceState>> {
    return Object.fromEntries(this.all().map((supervisor) => [supervisor.slot.id, supervisor.state()]));
  }

  /** Whether each device was tried at least once. */
  settled(): boolean {
    return this.all().every((supervisor) => supervisor.state() !== "starting");
  }

  /** Resolves when each device was tried at least once, or when `enough` is aborted. Never rejects. */
  async tried(enough: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      if (enough.aborted || this.settled()) resolve();
    };
    this.on("change", look);
    enough.addEventListener("abort", look, { once: true });
    look();
    await promise;
    this.off("change", look);
    enough.removeEventListener("abort", look);
  }

  /**
   * Whether a device is the one of its kind that services rely on: the first in the profile. A second printer for
   * tickets that is out of paper takes no printing from anybody.
   */
  isFirstOfItsKind(id: string): boolean {
    const kind = this.get(id)?.slot.kind;
    return this.all().find((one) => one.slot.kind === kind)?.slot.id === id;
  }

  /** What the profile gives this borne. */
  capabilities(): ReadonlySet<Capability> {
    return new Set(this.all().flatMap((supervisor) => CAPABILITY_OF[supervisor.slot.kind] ?? []));
  }
}
