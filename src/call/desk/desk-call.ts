import { EventEmitter } from "node:events";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { BorneToDesk } from "../../contract/signalling/types.ts";
import type { Call, CallEvents, KeptCall } from "../port.ts";
import { step } from "./call-machine.ts";
import type { CallEffect, CallEvent, CallMessage, CallState, Condition } from "./call-state.ts";

const TICK_MS = 500;

export interface DeskCallHooks {
  readonly clock: Clock;
  readonly log: Logger;
  readonly send: (message: BorneToDesk) => void;
  /** The call is over and the desk knows. */
  readonly released: () => void;
}

/** Runs the machine of one call. */
export class DeskCall extends EventEmitter<CallEvents> implements Call {
  readonly #hooks: DeskCallHooks;
  readonly #timer: NodeJS.Timeout;
  #state: CallState;
  #ended = false;

  constructor(state: CallState, hooks: DeskCallHooks) {
    super();
    this.#state = state;
    this.#hooks = hooks;
    this.#timer = setInterval(() => this.#feed({ type: "tick" }), TICK_MS);
  }

  get id(): string {
    return this.#state.call;
  }

  /** The usager has no more to do with it; the desk may still have to be told. */
  over(): boolean {
    return this.#state.phase === "ending" || this.#state.phase === "ended";
  }

  /** The connection to the desk is there, or gone. */
  link(up: boolean, resumeMs?: number): void {
    this.#feed(resumeMs === undefined ? { type: "link", up } : { type: "link", up, resumeMs });
  }

  heard(message: CallMessage): void {
    this.#feed({ type: "heard", message });
  }

  kept(): KeptCall {
    const { call, token, request, phase, epoch } = this.#state;
    return { call, token, request, answered: phase === "answered", epoch };
  }

  offer(sdp: string): void {
    this.#feed({ type: "offer", sdp });
  }

  candidate(candidate: string | null): void {
    this.#feed({ type: "candidate", candidate });
  }

  condition(media: Condition["media"], encryption: string | null): void {
    this.#feed({ type: "condition", condition: { media, encryption } });
  }

  callback(): void {
    this.#feed({ type: "callback" });
  }

  renegotiate(): void {
    this.#feed({ type: "renegotiate" });
  }

  end(by: "usager" | "borne", reason: "done" | "fault"): void {
    this.#feed({ type: "end", by, reason });
  }

  /** The port stops: nothing is said any more. */
  dispose(): void {
    clearInterval(this.#timer);
  }

  #feed(event: CallEvent): void {
    const before = this.#state.phase;
    const { state, effects } = step(this.#state, event, this.#hooks.clock.monotonicMs());
    this.#state = state;
    if (state.phase !== before) this.#hooks.log.info({ phase: state.phase, was: before }, "call");
    if (state.phase === "ended") this.dispose();
    // What is sent goes first: a listener may feed the next event.
    for (const effect of effects) if (effect.type === "send") this.#hooks.send(effect.message);
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: CallEffect): void {
    switch (effect.type) {
      case "send":
        return;
      case "tell":
        // A listener may have ended it in the middle of a step.
        if (this.#ended) return;
        this.#ended = effect.event === "ended";
        // The pair of event and arguments is checked where the effect is made.
        (this as EventEmitter).emit(effect.event, ...effect.args);
        return;
      case "release":
        return this.#hooks.released();
      case "dropped":
        return this.#hooks.log.warn({ what: effect.what }, "call: dropped");
    }
  }
}
