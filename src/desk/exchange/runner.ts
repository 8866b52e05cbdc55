import { errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { FinishedLeg, QueueEffect, QueueEvent } from "../queue/events.ts";
import type { QueueRules, QueueState } from "../queue/model.ts";
import { step } from "../queue/step.ts";
import type { DeskTime } from "./desk-time.ts";
import type { QueueStore, Reason } from "./queue-store.ts";

const TICK_MS = 500;
/** Events in one transaction. */
const BATCH = 200;
/** What could not be written is kept for later up to so many rows. */
const MAX_UNWRITTEN = 5000;

/** An event without its time. */
export type Happening = QueueEvent extends infer E ? (E extends QueueEvent ? Omit<E, "nowMs"> : never) : never;

export interface RunnerOptions {
  readonly state: QueueState;
  readonly rules: QueueRules;
  readonly time: DeskTime;
  readonly store: QueueStore;
  readonly log: Logger;
  /** Carries out one effect; `state` is that after its event. Must not throw. */
  readonly carryOut: (effect: QueueEffect, state: QueueState) => void;
}

/**
 * Feeds the queue, event by event. What has changed is on the disk before anybody is told of it: a desk that is killed
 * has promised nothing that it does not know any more.
 */
export class QueueRunner {
  readonly #options: RunnerOptions;
  readonly #pending: { readonly event: QueueEvent; readonly done: () => void }[] = [];
  #state: QueueState;
  #saved: QueueState;
  #legs: FinishedLeg[] = [];
  #reasons: Reason[] = [];
  #draining: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #broken = false;
  #stopped = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#saved = options.state;
  }

  /** As everybody has been told. */
  state(): QueueState {
    return this.#state;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#pending.length === 0) void this.feed({ type: "tick" });
    }, TICK_MS);
  }

  /** Resolves, never rejects, when the effects of the event have been carried out; at once after the stop. */
  async feed(event: Happening): Promise<void> {
    if (this.#stopped) return;
    const timed: QueueEvent = { ...event, nowMs: this.#options.time() };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#pending.push({ event: timed, done: resolve });
    this.#draining ??= this.#drain().finally(() => (this.#draining = undefined));
    await promise;
  }

  /** Ends with the last event carried out. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopped = true;
    while (this.#draining) await this.#draining;
  }

  async #drain(): Promise<void> {
    // Events of one turn of the loop are written together.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, BATCH);
      const done: { readonly effects: readonly QueueEffect[]; readonly state: QueueState }[] = [];
      let next = this.#state;
      for (const { event } of batch) {
        const { state, effects } = step(next, event, this.#options.rules);
        next = state;
        done.push({ state, effects });
      }
      await this.#save(
        next,
        done.flatMap(({ effects }) => effects),
      );
      this.#state = next;
      for (const { effects, state } of done) for (const effect of effects) this.#options.carryOut(effect, state);
      for (const { done: resolve } of batch) resolve();
    }
  }

  /** A disk that is full stops no call: the rows are kept for the next try, and the calls go on. */
  async #save(next: QueueState, effects: readonly QueueEffect[]): Promise<void> {
    for (const effect of effects) {
      if (effect.type === "finished") this.#legs.push(effect.leg);
      if (effect.type === "wrapped-up") this.#reasons.push(effect);
    }
    try {
      await this.#options.store.save(this.#saved, next, { legs: this.#legs, reasons: this.#reasons });
      this.#saved = next;
      this.#legs = [];
      this.#reasons = [];
      if (this.#broken) this.#options.log.info({}, "queue is written again");
      this.#broken = false;
    } catch (error) {
      this.#legs = this.#legs.slice(-MAX_UNWRITTEN);
      this.#reasons = this.#reasons.slice(-MAX_UNWRITTEN);
      if (!this.#broken) this.#options.log.error({ error: errorLine(error) }, "queue cannot be written: calls go on");
      this.#broken = true;
    }
  }
}
