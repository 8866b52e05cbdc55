import type { Logger } from "../../contract/runtime.ts";
import type { EventBody } from "../../uplink/port.ts";
import { IDLE, isInSession, step, type SessionEffect, type SessionEvent, type SessionState } from "./machine.ts";

/** What the session asks of the borne. */
export interface SessionHands {
  journal(body: EventBody): void;
  /** Says and writes why nothing can be called, with the telephone number. */
  sayUnavailable(): void;
  changed(state: SessionState): void;
}

/**
 * Runs the session's machine. Effects that need a call are carried out by the call port; a borne that has none
 * never presses with a service, so that none of them can arise: one that arises all the same is logged as a defect.
 */
export class SessionRunner {
  readonly #hands: SessionHands;
  readonly #log: Logger;
  #state: SessionState = IDLE;

  constructor(hands: SessionHands, log: Logger) {
    this.#hands = hands;
    this.#log = log.child({ module: "session" });
  }

  state(): SessionState {
    return this.#state;
  }

  inSession(): boolean {
    return isInSession(this.#state);
  }

  /** Feeds one event; its effects are carried out before this returns. */
  feed(event: SessionEvent): void {
    const before = this.#state;
    const { state, effects } = step(before, event);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    if (state !== before) this.#hands.changed(state);
  }

  #carryOut(effect: SessionEffect): void {
    switch (effect.type) {
      case "journal":
        this.#hands.journal({ type: effect.event });
        return;
      case "say-unavailable":
        this.#hands.sayUnavailable();
        return;
      case "defect":
        this.#log.error({ event: effect.event, state: effect.state }, "event that this state can't have");
        return;
      case "place-call":
      case "cancel-call":
      case "hang-up":
      case "open-capture":
      case "close-capture":
      case "remind-papers":
      case "ask-survey":
      case "wipe":
      case "say-fallback":
      case "say-reconnecting":
        this.#log.error({ effect: effect.type }, "no call port is configured: effect not carried out");
        return;
    }
  }
}
