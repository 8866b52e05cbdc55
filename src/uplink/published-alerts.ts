import { errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import type { AlertMessage } from "../contract/types.ts";
import type { Sender } from "./sender.ts";
import type { StateStore } from "./state-store.ts";

/**
 * The retained alerts of this borne at the broker. A borne can't read its own `alert/+`, so it remembers which codes
 * it has published and not yet cleared: after a crash those that are no longer open are cleared at the next connect.
 */
export class PublishedAlerts {
  readonly #sender: Sender;
  readonly #state: StateStore;
  readonly #log: Logger;
  #codes: Set<string> | undefined;
  /** Codes that are open now, as far as this was told. */
  #open = new Set<string>();

  constructor(sender: Sender, state: StateStore, log: Logger) {
    this.#sender = sender;
    this.#state = state;
    this.#log = log;
  }

  /** Publishes every open alert, then clears what stands there of before. */
  announce(alerts: readonly AlertMessage[]): void {
    this.#open = new Set(alerts.map(({ code }) => code));
    this.#remember([...this.#known(), ...this.#open]);
    for (const alert of alerts) void this.#sender.message("alert", { ...alert }, alert.code);
    for (const code of this.#known()) if (!this.#open.has(code)) void this.#clear(code);
  }

  changed(alert: AlertMessage): void {
    this.#open.add(alert.code);
    if (!this.#sender.transport) return;
    // Before it is published: a crash between the two must leave the code known.
    this.#remember([...this.#known(), alert.code]);
    void this.#sender.message("alert", { ...alert }, alert.code);
  }

  closed(code: string): void {
    this.#open.delete(code);
    if (this.#sender.transport) void this.#clear(code);
  }

  async #clear(code: string): Promise<void> {
    const there = await this.#sender.payload("alert", "", code);
    if (there && !this.#open.has(code)) this.#remember([...this.#known()].filter((other) => other !== code));
  }

  #known(): ReadonlySet<string> {
    if (this.#codes) return this.#codes;
    try {
      this.#codes = new Set(this.#state.get("publishedAlerts") ?? []);
    } catch {
      return new Set();
    }
    return this.#codes;
  }

  #remember(codes: readonly string[]): void {
    const next = new Set(codes);
    try {
      this.#state.set("publishedAlerts", [...next].sort());
    } catch (error) {
      // In RAM only, for now: the worst is a stale retained alert, which `health` contradicts.
      this.#log.warn({ error: errorLine(error) }, "list of published alerts: not stored");
    }
    this.#codes = next;
  }
}
