import { EventEmitter } from "node:events";
import type { Front } from "../front.ts";

/** A press that lasts so long chooses; a shorter one goes on to the next choice. */
export const HOLD_MS = 1200;

interface ReserveEvents {
  /** Taken, or released. */
  change: [];
  /** A short press, said at its end. */
  pressed: [];
  /** A press that lasts, said once it has. */
  held: [];
  /** The button was down while the borne started, and was let go: somebody asks for the wizard. */
  gesture: [];
}

/**
 * Whether the borne is out of the usagers' hands, for its commissioning. Then a press calls nobody: it belongs to the
 * wizard.
 */
export class Reserve extends EventEmitter<ReserveEvents> {
  #taken = false;
  #timer: NodeJS.Timeout | undefined;

  /** Follows the button: what comes after a press says whether it was short. */
  follow(front: Front): void {
    front.on("released", () => {
      if (this.#timer === undefined) return;
      this.#clear();
      this.emit("pressed");
    });
    front.on("heldAtStart", () => this.emit("gesture"));
  }

  isTaken(): boolean {
    return this.#taken;
  }

  take(): void {
    this.#taken = true;
    this.emit("change");
  }

  release(): void {
    this.#taken = false;
    this.#clear();
    this.emit("change");
  }

  /** A press has come. @returns whether it was for the wizard, and for nobody else */
  press(): boolean {
    if (!this.#taken) return false;
    this.#clear();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.emit("held");
    }, HOLD_MS).unref();
    return true;
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
