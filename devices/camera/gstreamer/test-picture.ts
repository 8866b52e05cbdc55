import { rmSync, writeFileSync } from "node:fs";
import { CameraHardware } from "../hardware.ts";
import { SOURCE_FAULTS } from "./messages.ts";
import type { SourceFault } from "./messages.ts";

/** The camera that the test source simulates. `absent` removes the file that stands for its node, if it has one. */
export class TestPictureHardware extends CameraHardware {
  readonly #node: string | undefined;
  #removed = false;

  constructor(node: string | undefined) {
    super(["absent", ...SOURCE_FAULTS]);
    this.#node = node;
  }

  /** The fault that the source itself shows. */
  sourceFault(): SourceFault | null {
    return SOURCE_FAULTS.find((name) => name === this.fault) ?? null;
  }

  override onFault(): void {
    if (this.#node === undefined) return;
    if (this.fault === "absent") rmSync(this.#node, { force: true });
    else if (this.#removed) writeFileSync(this.#node, "");
    this.#removed = this.fault === "absent";
  }
}
