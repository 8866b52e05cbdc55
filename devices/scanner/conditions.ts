import type { Condition } from "../device.ts";

export type ScannerCondition = "scanner.hung" | "scanner.jam" | "scanner.cover";

/**
 * Without an eSCL status nothing tells that a jam was cleared, short of a scan. After this time it is no longer
 * said: the next scan says it again if it is still so.
 */
export const BELIEVED_MS = 300_000;

/** What is wrong with the scanner as far as is known, worst first. */
export class ScannerConditions {
  readonly #since = new Map<ScannerCondition, number>();
  readonly #changed: (conditions: readonly Condition[]) => void;

  constructor(changed: (conditions: readonly Condition[]) => void) {
    this.#changed = changed;
  }

  list(): readonly Condition[] {
    const order: readonly ScannerCondition[] = ["scanner.hung", "scanner.jam", "scanner.cover"];
    return order.filter((code) => this.#since.has(code)).map((code) => ({ code }));
  }

  has(code: ScannerCondition): boolean {
    return this.#since.has(code);
  }

  /** Something was seen at `nowMs`, monotonic. */
  raise(code: ScannerCondition, nowMs: number): void {
    const known = this.#since.has(code);
    this.#since.set(code, nowMs);
    if (!known) this.#changed(this.list());
  }

  /** These are no longer so. */
  clear(...codes: readonly ScannerCondition[]): void {
    const before = this.#since.size;
    for (const code of codes) this.#since.delete(code);
    if (this.#since.size !== before) this.#changed(this.list());
  }

  /** Forgets jam and cover that were last seen too long ago. */
  forgetOld(nowMs: number): void {
    this.clear(
      ...(["scanner.jam", "scanner.cover"] as const).filter(
        (code) => nowMs - (this.#since.get(code) ?? nowMs) >= BELIEVED_MS,
      ),
    );
  }
}
