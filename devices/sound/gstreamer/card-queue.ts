/** The card is used by one at a time: a prompt or the loop test. In a call prompts are mixed in, and nobody waits. */
export class CardQueue {
  #free: Promise<unknown> = Promise.resolve();

  /** Waits for the card, and holds it while `work` runs. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#free;
    const mine = (async () => {
      await before;
      return await work();
    })();
    this.#free = mine.catch(() => undefined);
    return await mine;
  }

  /** Resolves when nobody holds it. */
  async free(): Promise<void> {
    await this.#free;
  }
}
