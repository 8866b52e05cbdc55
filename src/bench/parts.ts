import { isOnBench, type BenchPart } from "../../devices/bench.ts";
import { VisioborneError } from "../contract/errors.ts";

/**
 * What lies on the bench, by device id. A part stays when its device is unplugged or lost: the panel must be able to
 * plug it in again.
 */
export class BenchParts {
  readonly #parts = new Map<string, BenchPart>();
  readonly #peripherals = new Set<string>();

  /** A virtual peripheral: it speaks for its device from now on. */
  putPeripheral(id: string, part: BenchPart): void {
    this.#peripherals.add(id);
    this.#parts.set(id, part);
  }

  /** A device's simulated hardware, whether it can be opened or not. */
  putPart(id: string, part: BenchPart): void {
    if (!this.#peripherals.has(id)) this.#parts.set(id, part);
  }

  /** A device was opened; a simulated one brings its own bench side. */
  putDevice(id: string, device: object): void {
    if (isOnBench(device)) this.putPart(id, device.bench);
  }

  /** @throws VisioborneError `bench.device` naming what is on the bench. */
  get(id: string): BenchPart {
    const part = this.#parts.get(id);
    if (part) return part;
    const known = [...this.#parts.keys()].join(", ") || "nothing yet";
    throw new VisioborneError("bench.device", `no device ${JSON.stringify(id)} on the bench: there is ${known}`);
  }

  /** State of every part, with the faults it takes. */
  state(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      [...this.#parts].map(([id, part]) => [id, { ...part.state(), faults: part.faults }] as const),
    );
  }
}
