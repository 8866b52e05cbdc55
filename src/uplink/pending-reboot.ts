import { errorLine, VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import type { Results } from "./results.ts";
import type { StateStore, UplinkState } from "./state-store.ts";

export interface PendingRebootOptions {
  readonly state: StateStore;
  readonly results: Results;
  /** Id of the kernel's present boot (/proc/sys/kernel/random/boot_id); empty while it is not known. */
  readonly kernelBootId: () => string;
  readonly log: Logger;
  /** How long the board may take to go down, milliseconds. */
  readonly graceMs?: number;
}

const GRACE_MS = 120_000;
const LOOK_MS = 1_000;

/** The outcome of an ordered reboot, which only the boot that follows can tell. */
export class PendingReboot {
  readonly #options: PendingRebootOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PendingRebootOptions) {
    this.#options = options;
  }

  /** After `running` was said, before the handler. @throws VisioborneError when it can't be stored or never be told. */
  ordered(id: string): void {
    const kernelBootId = this.#options.kernelBootId();
    if (kernelBootId === "")
      throw new VisioborneError("reboot.unknown", "the kernel's boot id is not known: not rebooted");
    this.#options.state.set("pendingReboot", { id, kernelBootId });
    this.#watch({ id, kernelBootId });
  }

  /** The reboot failed at once. */
  forget(): void {
    clearInterval(this.#timer);
    try {
      this.#options.state.set("pendingReboot", undefined);
    } catch (error) {
      this.#options.log.warn({ error: errorLine(error) }, "pending reboot: can't be forgotten");
    }
  }

  /** At the start of the daemon: says what became of the reboot that was ordered before. */
  resume(): void {
    try {
      const pending = this.#options.state.get("pendingReboot");
      if (pending) this.#watch(pending);
    } catch (error) {
      this.#options.log.warn({ error: errorLine(error) }, "pending reboot: can't be read");
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The daemon alone may have started again, with the reboot still on its way; and the board may not be open yet. */
  #watch(pending: UplinkState["pendingReboot"]): void {
    const { graceMs = GRACE_MS, kernelBootId, results } = this.#options;
    const type = "reboot";
    let leftMs = graceMs;
    const look = (): void => {
      const now = kernelBootId();
      if (now !== "" && now !== pending.kernelBootId) {
        void results.say({ id: pending.id, type, state: "succeeded" });
        this.forget();
      } else if (leftMs <= 0) {
        const reason = `no reboot within ${Math.round(graceMs / 1000)} s`;
        void results.say({ id: pending.id, type, state: "failed", reason });
        this.forget();
      }
    };
    clearInterval(this.#timer);
    const stepMs = Math.min(LOOK_MS, graceMs);
    this.#timer = setInterval(() => {
      leftMs -= stepMs;
      look();
    }, stepMs).unref();
    look();
  }
}
