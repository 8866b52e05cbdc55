import type { Clock } from "../../src/contract/runtime.ts";

/** Two clocks that a test sets: they run together unless the wall clock is made to jump. */
export class FakeClock implements Clock {
  #wallMs: number;
  #monotonicMs = 0;
  sync = true;

  constructor(wall: string) {
    this.#wallMs = Date.parse(wall);
  }

  wallMs(): number {
    return this.#wallMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  synchronised(): boolean {
    return this.sync;
  }

  pass(ms: number): void {
    this.#wallMs += ms;
    this.#monotonicMs += ms;
  }

  jumpTo(wall: string): void {
    this.#wallMs = Date.parse(wall);
  }
}
