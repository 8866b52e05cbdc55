import type { VisioborneError } from "../../contract/errors.ts";

export interface DeviceNews {
  readonly device: "camera" | "sound" | "peer";
  /** Why it is away; undefined = it is back. */
  readonly error: VisioborneError | undefined;
}

/** Tells what changes: a device that is tried again every few seconds fails with the same words each time. */
export class DeviceBook {
  readonly #away = new Map<DeviceNews["device"], string>();
  readonly #tell: (news: DeviceNews) => void;

  constructor(tell: (news: DeviceNews) => void) {
    this.#tell = tell;
  }

  away(device: DeviceNews["device"], error: VisioborneError): void {
    if (this.#away.get(device) === error.code) return;
    this.#away.set(device, error.code);
    this.#tell({ device, error });
  }

  back(device: DeviceNews["device"]): void {
    if (this.#away.delete(device)) this.#tell({ device, error: undefined });
  }
}
