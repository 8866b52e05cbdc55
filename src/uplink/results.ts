import { errorLine } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { CHANNEL_RULES, CONTRACT_VERSION } from "../contract/topics.ts";
import type { ResMessage } from "../contract/types.ts";
import { fit } from "./fit.ts";
import { timeStamp } from "./outbox-message.ts";
import type { OutboxDisk } from "./outbox-disk.ts";
import type { ResState } from "./port.ts";
import { Rate } from "./rate.ts";
import type { Sender } from "./sender.ts";

const MAX_STORED = 100;
const REFUSALS_PER_S = 1;
const REFUSALS_BURST = 20;

export interface Result {
  readonly id: string;
  readonly state: ResState;
  readonly type?: string;
  readonly reason?: string;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** What became of commands, told to the supervisor. What the broker has not taken is kept on disk, a day at most. */
export class Results {
  readonly #boot: string;
  readonly #sender: Sender;
  readonly #disk: OutboxDisk;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #refusals: Rate;
  #refused: { readonly id: string; readonly payload: string }[] = [];

  constructor(options: { boot: string; sender: Sender; disk: OutboxDisk; clock: Clock; log: Logger }) {
    this.#boot = options.boot;
    this.#sender = options.sender;
    this.#disk = options.disk;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#refusals = new Rate(REFUSALS_PER_S, REFUSALS_BURST, options.clock.monotonicMs());
  }

  /**
   * Publishes one transition of an accepted command, which is on disk first: a crash or a cut does not lose it.
   * Never rejects. @returns whether the broker has it.
   */
  async say(result: Result): Promise<boolean> {
    const payload = this.#payload(result);
    if (payload === undefined) return false;
    const n = this.#store(result.id, payload);
    return await this.#publish(result.id, payload, n);
  }

  /** Answers a command that is not obeyed: not stored, and not more often than strangers could make it a burden. */
  async refuse(result: Result): Promise<void> {
    if (!this.#refusals.take(this.#clock.monotonicMs())) return;
    const payload = this.#payload(result);
    if (payload === undefined) return;
    // What the broker kept for this session comes before the connection is open for publishing.
    if (!this.#sender.transport) this.#refused = [...this.#refused, { id: result.id, payload }].slice(-REFUSALS_BURST);
    else await this.#publish(result.id, payload, undefined);
  }

  /** A connection stands: sends what is kept, in order. */
  connected(): void {
    for (const { id, payload } of this.#refused.splice(0)) void this.#publish(id, payload, undefined);
    try {
      const kept = this.#disk.use((store) => store.results());
      for (const { n, id, payload, createdMs } of kept) {
        if (this.#isOld(createdMs)) this.#forget(n);
        else void this.#publish(id, payload, n);
      }
    } catch (error) {
      this.#log.warn({ error: errorLine(error) }, "kept results: can't be read");
    }
  }

  async #publish(id: string, payload: string, n: number | undefined): Promise<boolean> {
    const there = await this.#sender.payload("res", payload, id);
    if (there && n !== undefined) this.#forget(n);
    return there;
  }

  #payload(result: Result): string | undefined {
    const { id, state, type, reason, result: figures } = result;
    const message: ResMessage = {
      v: CONTRACT_VERSION,
      id,
      state,
      ...(type === undefined ? {} : { type }),
      ...(reason === undefined ? {} : { reason }),
      boot: this.#boot,
      ...timeStamp(this.#clock),
      ...(figures === undefined ? {} : { result: figures }),
    };
    return fit("res", { ...message })?.payload;
  }

  #store(id: string, payload: string): number | undefined {
    try {
      const createdMs = Math.max(0, Math.round(this.#clock.wallMs()));
      return this.#disk.use((store) => store.addResult(id, payload, createdMs, MAX_STORED));
    } catch (error) {
      this.#log.warn({ id, error: errorLine(error) }, "result: not stored");
      return undefined;
    }
  }

  #forget(n: number): void {
    try {
      this.#disk.use((store) => store.removeResult(n));
    } catch {
      // It is said again at the next connection, which the supervisor must bear anyway.
    }
  }

  /** Only a clock that is set can tell; the bound holds without one. */
  #isOld(createdMs: number): boolean {
    const ageMs = this.#clock.wallMs() - createdMs;
    return this.#clock.synchronised() && ageMs > (CHANNEL_RULES.res.expiryS ?? 0) * 1000;
  }
}
