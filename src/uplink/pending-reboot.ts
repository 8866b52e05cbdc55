import { errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import type { Results } from "./results.ts";
import type { StateStore } from "./state-store.ts";

export interface PendingRebootOptions {
  readonly state: StateStore;
  readonly results: Results;
  /** Id of the kernel's present boot (/proc/sys/kernel/random/boot_id). */
  readonly kernelBootId: () => string;
  readonly log: Logger;
  /** How long the board may take to go down, milliseconds. */
  readonly graceMs?: number;
}

const GRACE_MS = 120_000;

/** The outcome of an ordered reboot, which only the boot that follows can tell. */
export class PendingReboot {
  readonly #options: PendingRebootOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PendingRebootOptions) {
    this.#options = options;
  }

  /** After `running` was said, before the handler. @throws VisioborneError when it can't be stored. */
  ordered(id: string): void {
    this.#options.state.set("pendingReboot", { id, kernelBootId: this.#options.kernelBootId() });
    this.#watch(id);
  }

  /** The reboot failed at once. */
  forget(): void {
    clearTimeout(this.#timer);
    try {
      this.#options.state.set("pendingReboot", undefined);
    } catch (error) {
      this.#options.log.warn({ error: errorLine(error) }, "pending reboot: can't be forgotten");
    }
  }

  /** At the start of the daemon: says what became of the reboot that was ordered before. */
  resume(): void {
    const { state, results, kernelBootId, log } = this.#options;
    try {
      const pending = state.get("pendingReboot");
      if (!pending) return;
      // The daemon alone has started again: the reboot may still be on its way.
      if (pending.kernelBootId === kernelBootId()) this.#watch(pending.id);
      else {
        void results.say({ id: pending.id, type: "reboot", state: "succeeded" });
        this.forget();
      }
    } catch (error) {
      log.warn({ error: errorLine(error) }, "pending reboot: can't be read");
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #watch(id: string): void {
    const graceMs = this.#options.graceMs ?? GRACE_MS;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const reason = `no reboot within ${Math.round(graceMs / 1000)} s`;
      void this.#options.results.say({ id, type: "reboot", state: "failed", reason });
      this.forget();
    }, graceMs).unref();
  }
}
