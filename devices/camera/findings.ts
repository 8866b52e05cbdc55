import type { VisioborneError } from "../../src/contract/errors.ts";
import { isFaultCode } from "../../src/contract/faults.ts";
import type { FaultCode } from "../../src/contract/faults.ts";
import type { Condition } from "../device.ts";
import type { PictureMemory } from "./picture.ts";

const CODE_OF_PICTURE = { absent: "camera.absent", frozen: "camera.frozen", black: "camera.black" } as const;

/**
 * What is known to be wrong with the camera. The node's presence is seen at all times; what the frames told
 * stays until other frames tell better, for a closed camera proves nothing.
 */
export class CameraFindings {
  readonly #changed: (conditions: readonly Condition[]) => void;
  #missing: string | undefined;
  #finding: Condition | undefined;
  #told = "[]";

  constructor(changed: (conditions: readonly Condition[]) => void) {
    this.#changed = changed;
  }

  conditions(): readonly Condition[] {
    if (this.#missing !== undefined) return [{ code: "camera.absent", detail: this.#missing }];
    return this.#finding ? [this.#finding] : [];
  }

  /** The node is missing for this reason, or there (undefined). */
  node(missing: string | undefined): void {
    this.#missing = missing;
    // That it is absent is now seen from outside, and a camera plugged in again is a fresh start.
    if (missing !== undefined && this.#finding?.code === "camera.absent") this.#finding = undefined;
    this.#tell();
  }

  /** What the frames say. */
  verdict(memory: PictureMemory, detail: string): void {
    const { picture, good } = memory;
    if (picture === "absent" || picture === "frozen" || picture === "black") {
      this.#find(CODE_OF_PICTURE[picture], detail);
    } else if (good) {
      this.#finding = undefined;
    }
    this.#tell();
  }

  /** An opening was refused. */
  refused(error: VisioborneError): void {
    if (isFaultCode(error.code)) this.#find(error.code, error.message);
    this.#tell();
  }

  #find(code: FaultCode, detail: string): void {
    if (code === "camera.absent" && this.#missing !== undefined) return;
    this.#finding = detail === "" ? { code } : { code, detail: detail.slice(0, 120) };
  }

  #tell(): void {
    const conditions = this.conditions();
    const told = JSON.stringify(conditions);
    if (told === this.#told) return;
    this.#told = told;
    this.#changed(conditions);
  }
}
