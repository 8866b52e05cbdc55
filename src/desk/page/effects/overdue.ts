import type { PeerState } from "../state/model.ts";

/** How long a connection may be in a state before a new one is asked for; null = for ever. */
const PATIENCE_MS: Readonly<Record<PeerState, number | null>> = {
  new: 8000,
  connecting: 10_000,
  connected: null,
  disconnected: 3000,
  failed: 0,
  closed: null,
};
const AGAIN_MS = 5000;

/** Asks for a new negotiation when the connection does not come (back) by itself, and again until it does. */
export class Overdue {
  readonly #ask: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: () => void) {
    this.#ask = ask;
  }

  at(state: PeerState): void {
    clearTimeout(this.#timer);
    const patience = PATIENCE_MS[state];
    if (patience !== null) this.#wait(patience);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#ask();
      this.#wait(AGAIN_MS);
    }, ms);
  }
}
