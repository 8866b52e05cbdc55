import type { Condition } from "../../devices/device.ts";
import type { Staffing } from "../call/port.ts";
import type { VisioborneError } from "../contract/errors.ts";

/** A short loss of the desk is no fault: the borne reconnects by itself, and a press meanwhile is kept. */
const GRACE_MS = 15_000;
/** An expert's page that has just been opened asks for camera and microphone first. */
const UNREADY_MS = 60_000;

/** Turns the link to the desk, and who answers there, into conditions. */
export class DeskWatch {
  readonly #report: (source: "desk" | "experts", conditions: readonly Condition[]) => void;
  readonly #missed = new Set<string>();
  /** Organismes whose experts are all at posts that are not ready, each with the timer that makes it a fault. */
  readonly #unready = new Map<string, NodeJS.Timeout | "told">();
  #grace: NodeJS.Timeout | undefined;

  constructor(report: (source: "desk" | "experts", conditions: readonly Condition[]) => void) {
    this.#report = report;
  }

  /** The link is up, or down and why. A refusal is said at once: no retry mends it. */
  link(up: boolean, why: VisioborneError | undefined): void {
    if (up) {
      this.#linked();
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
    const unready = new Set(staffing.filter((one) => one.staffed === 0 && one.unready > 0).map((one) => one.organisme));
    for (const { organisme, staffed } of staffing) if (staffed > 0) this.#missed.delete(organisme);
    for (const organisme of this.#unready.keys()) if (!unready.has(organisme)) this.#forget(organisme);
    for (const organisme of unready) if (!this.#unready.has(organisme)) this.#note(organisme);
    this.#say();
  }

  /** Nothing more is reported. */
  stop(): void {
    this.#linked();
    for (const organisme of this.#unready.keys()) this.#forget(organisme);
  }

  #linked(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  #note(organisme: string): void {
    const told = (): void => {
      this.#unready.set(organisme, "told");
      this.#say();
    };
    this.#unready.set(organisme, setTimeout(told, UNREADY_MS).unref());
  }

  #forget(organisme: string): void {
    const timer = this.#unready.get(organisme);
    if (timer !== "told") clearTimeout(timer);
    this.#unready.delete(organisme);
  }

  #say(): void {
    const unready = [...this.#unready].filter(([, timer]) => timer === "told").map(([organisme]) => organisme);
    this.#report("experts", [
      ...condition("expert.absent", "no answer", [...this.#missed]),
      ...condition("expert.notready", "post not ready", unready),
    ]);
  }
}

function condition(code: "expert.absent" | "expert.notready", what: string, who: readonly string[]): Condition[] {
  return who.length === 0 ? [] : [{ code, detail: `${what}: ${who.toSorted().join(", ")}`.slice(0, 160) }];
}
