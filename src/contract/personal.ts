import { inspect } from "node:util";

/** What stands in the place of anything personal. */
export const REMOVED = "[retiré]";

/**
 * Something about a person (a file number, a name): it can be handed on and used, but not printed. Whatever turns it
 * into text (a template, JSON, a log, `console`, an error's context) gets `[retiré]`, and no copy takes it along.
 * Who must use the value asks for it by name, which is easy to find in a review.
 */
export class Personal<T> {
  #value: T | undefined;
  #wiped = false;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. @throws Error when it was wiped */
  reveal(): T {
    if (this.#wiped) throw new Error("this personal value was wiped at the end of its session");
    return this.#value as T;
  }

  /** Forgets the value: at the end of the session. */
  wipe(): void {
    if (this.#value instanceof Uint8Array) this.#value.fill(0);
    this.#value = undefined;
    this.#wiped = true;
  }

  toString(): string {
    return REMOVED;
  }

  toJSON(): string {
    return REMOVED;
  }

  [Symbol.toPrimitive](): string {
    return REMOVED;
  }

  [inspect.custom](): string {
    return REMOVED;
  }
}
