import type { Logger } from "../../contract/runtime.ts";
import type { EventBody } from "../../uplink/port.ts";
import { step } from "./machine.ts";
import { IDLE, isInSession, type SessionEffect, type SessionEvent, type SessionState } from "./states.ts";

/** What the session asks of the borne. None of it throws or waits. */
export interface SessionHands {
  journal(body: EventBody): void;
  /** Says and writes why nothing can be called, with the telephone number. */
  sayUnavailable(): void;
  askChoice(): void;
  /** Lights the lamp of the capture, before anything is opened. */
  openCapture(): void;
  /** Closes camera and microphone; the lamp goes out when they are. */
  closeCapture(): void;
  placeCall(service: string): void;
  /** Takes up the call of the daemon before. */
  resumeCall(): void;
  /** The usager leaves the queue or the call. */
  endCall(): void;
  sayReconnecting(): void;
  sayFallback(why: "no-answer" | "lost" | "unavailable"): void;
  sayTicket(): void;
  remindPapers(): void;
  wipe(): void;
  changed(state: SessionState): void;
}

/** Runs the session's machine: feeds it what happens, carries out what follows. */
export class SessionRunner {
  readonly #hands: SessionHands;
  readonly #log: Logger;
  readonly #waiting: SessionEvent[] = [];
  #state: SessionState = IDLE;
  #busy = false;

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

  /**
   * Feeds one event; its effects are carried out before this returns. An event that an effect gives rise to comes after
   * all effects of the one before: a step is whole or has not begun.
   */
  feed(event: SessionEvent): void {
    this.#waiting.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#take(next);
    } finally {
      this.#busy = false;
    }
  }

  #take(event: SessionEvent): void {
    const before = this.#state;
    const { state, effects } = step(before, event);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    if (state !== before) this.#hands.changed(state);
  }

  #carryOut(effect: SessionEffect): void {
    const hands = this.#hands;
    switch (effect.type) {
      case "journal":
        return hands.journal({ type: effect.event });
      case "journal-demand":
        return hands.journal({ type: "demand.unmet", service: effect.service, organisme: effect.organisme });
      case "say-unavailable":
        return hands.sayUnavailable();
      case "ask-choice":
        return hands.askChoice();
      case "open-capture":
        return hands.openCapture();
      case "close-capture":
        return hands.closeCapture();
      case "place-call":
        return hands.placeCall(effect.service);
      case "resume-call":
        return hands.resumeCall();
      case "cancel-call":
      case "hang-up":
        return hands.endCall();
      case "say-reconnecting":
        return hands.sayReconnecting();
      case "say-fallback":
        return hands.sayFallback(effect.why);
      case "say-ticket":
        return hands.sayTicket();
      case "remind-papers":
        return hands.remindPapers();
      case "wipe":
        return hands.wipe();
      case "defect":
        this.#log.error({ event: effect.event, state: effect.state }, "event that this state can't have");
    }
  }
}
