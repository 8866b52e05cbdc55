import type { Condition } from "../../devices/device.ts";
import type { LinkState } from "../uplink/port.ts";

/** A short loss of the broker is no fault: bornes reconnect by themselves. */
const GRACE_MS = 60_000;

/** Turns the state of the link to the broker into conditions: a refusal at once, a loss after a minute. */
export class LinkWatch {
  readonly #report: (conditions: readonly Condition[]) => void;
  #grace: NodeJS.Timeout | undefined;

  constructor(report: (conditions: readonly Condition[]) => void) {
    this.#report = report;
  }

  changed(state: LinkState): void {
    const detail = state.detail.slice(0, 160);
    if (state.code !== "broker.lost") {
      this.stop();
      this.#report(state.code === null ? [] : [{ code: state.code, detail }]);
      return;
    }
    // Each retry changes the state: the minute counts from the first loss.
    this.#grace ??= setTimeout(() => this.#report([{ code: "broker.lost", detail }]), GRACE_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }
}
