import type { Condition } from "../../devices/device.ts";
import type { Staffing } from "../call/port.ts";
import type { VisioborneError } from "../contract/errors.ts";

/** A short loss of the desk is no fault: the borne reconnects by itself, and a press meanwhile is kept. */
const GRACE_MS = 15_000;

/** Turns the link to the desk, and who answers there, into conditions. */
export class DeskWatch {
  readonly #report: (source: "desk" | "experts", conditions: readonly Condition[]) => void;
  readonly #missed = new Set<string>();
  #grace: NodeJS.Timeout | undefined;

  constructor(report: (source: "desk" | "experts", conditions: readonly Condition[]) => void) {
    this.#report = report;
  }

  /** The link is up, or down and why. A refusal is said at once: no retry mends it. */
  link(up: boolean, why: VisioborneError | undefined): void {
    if (up) {
      this.stop();
      this.#report("desk", []);
      return;
    }
    const code = why?.code === "desk.refused" ? "desk.refused" : "desk.lost";
    const detail = (why?.message ?? "the desk does not answer").slice(0, 160);
    if (code === "desk.refused") this.#report("desk", [{ code, detail }]);
    // Each try changes the state: the time counts from the first loss.
    else this.#grace ??= setTimeout(() => this.#report("desk", [{ code, detail }]), GRACE_MS).unref();
  }

  /** Nobody of an organisme has answered within its longest wait (false), or somebody has. */
  answered(organisme: string, yes: boolean): void {
    if (yes) this.#missed.delete(organisme);
    else this.#missed.add(organisme);
    this.#say();
  }

  /** Who is there: an expert who is back ends the absence, before the next call proves it. */
  staffing(staffing: readonly Staffing[]): void {
    for (const { organisme, staffed } of staffing) if (staffed > 0) this.#missed.delete(organisme);
    this.#say();
  }

  stop(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  #say(): void {
    const who = [...this.#missed].toSorted().join(", ");
    this.#report("experts", who === "" ? [] : [{ code: "expert.absent", detail: `no answer: ${who}` }]);
  }
}
