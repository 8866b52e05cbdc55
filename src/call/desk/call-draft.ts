import type { BorneToDesk } from "../../contract/signalling/types.ts";
import type { CallEvents } from "../port.ts";
import type { CallEffect, CallState } from "./call-state.ts";

/** One step of a call's machine while it is made: the state so far and its effects. Lives for one step only. */
export class Draft {
  readonly atMs: number;
  #state: CallState;
  readonly #effects: CallEffect[] = [];

  constructor(state: CallState, atMs: number) {
    this.#state = state;
    this.atMs = atMs;
  }

  get now(): CallState {
    return this.#state;
  }

  set(change: Partial<CallState>): void {
    this.#state = { ...this.#state, ...change };
  }

  send(message: BorneToDesk): void {
    this.#effects.push({ type: "send", message });
  }

  tell<K extends keyof CallEvents>(event: K, ...args: CallEvents[K]): void {
    this.#effects.push({ type: "tell", event, args } as unknown as CallEffect);
  }

  drop(what: string): void {
    this.#effects.push({ type: "dropped", what });
  }

  release(): void {
    this.set({ phase: "ended" });
    this.#effects.push({ type: "release" });
  }

  done(): { readonly state: CallState; readonly effects: readonly CallEffect[] } {
    return { state: this.#state, effects: this.#effects };
  }
}
