import { randomBytes } from "node:crypto";
import type { Clock } from "../contract/runtime.ts";
import type { Flow } from "./provider.ts";

/** How long somebody may take at the provider. */
export const FLOW_MS = 10 * 60_000;
const MAX_KEPT = 1000;

/** Sign-ins that are under way at the provider, in memory: a restart of the desk asks for them anew. Bounded. */
export class Flows {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly flow: Flow; readonly untilMs: number }>();
  readonly #max: number;

  constructor(clock: Clock, max = MAX_KEPT) {
    this.#clock = clock;
    this.#max = max;
  }

  /** @returns the value of the cookie that ties the sign-in to the browser which began it. */
  keep(flow: Flow): string {
    const cookie = randomBytes(32).toString("base64url");
    this.#kept.set(cookie, { flow, untilMs: this.#clock.monotonicMs() + FLOW_MS });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#max && oldest !== undefined) this.#kept.delete(oldest);
    return cookie;
  }

  /** Once, and in time. */
  take(cookie: string): Flow | undefined {
    const kept = this.#kept.get(cookie);
    this.#kept.delete(cookie);
    return kept !== undefined && this.#clock.monotonicMs() < kept.untilMs ? kept.flow : undefined;
  }
}
