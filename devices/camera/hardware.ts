import { TwinHardware } from "../twin.ts";
import type { BenchAction } from "../twin.ts";

/** The simulated camera itself, whatever makes its frames: it outlives the devices that open it. */
export class CameraHardware extends TwinHardware {
  readonly #open = new Set<object>();

  /** A source of frames has taken the camera, or let it go. */
  setOpen(source: object, open: boolean): void {
    if (open ? this.#open.has(source) : !this.#open.delete(source)) return;
    if (open) this.#open.add(source);
    this.emit("changed");
  }

  protected readings(): Readonly<Record<string, unknown>> {
    return { open: this.#open.size > 0 };
  }

  /** A camera has nothing to press. */
  protected actions(): Readonly<Record<string, BenchAction>> {
    return {};
  }
}
