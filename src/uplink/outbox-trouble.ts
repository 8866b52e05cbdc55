/** `disk.full`: rows wait in RAM (`detail` says what the disk answered). `outbox.loss`: rows were lost for good. */
export interface OutboxTrouble {
  readonly code: "disk.full" | "outbox.loss";
  /** False when it is over. */
  readonly present: boolean;
  readonly detail: string;
}

/** Says each beginning and each end of a trouble once. */
export class Troubles {
  readonly #tell: (trouble: OutboxTrouble) => void;
  readonly #present = new Set<OutboxTrouble["code"]>();

  constructor(tell: (trouble: OutboxTrouble) => void) {
    this.#tell = tell;
  }

  begins(code: OutboxTrouble["code"], detail: string): void {
    if (this.#present.has(code)) return;
    this.#present.add(code);
    this.#later({ code, present: true, detail: detail.slice(0, 200) });
  }

  ends(code: OutboxTrouble["code"], detail: string): void {
    if (this.#present.delete(code)) this.#later({ code, present: false, detail });
  }

  /** Not from within: the listener opens an alert, whose event comes back to the outbox. */
  #later(trouble: OutboxTrouble): void {
    queueMicrotask(() => this.#tell(trouble));
  }
}
