import { EventEmitter } from "node:events";
import type { MakePrints } from "../papers/options.ts";
import type { PrintCommand, Prints, PrintsEvents } from "../papers/port.ts";

/** A borne that prints nothing in a call. */
class NoPrints extends EventEmitter<PrintsEvents> implements Prints {
  take({ type, job }: PrintCommand): void {
    this.emit("refused", { type: "refused", what: type, id: job, why: "absent" });
  }

  act(): void {}

  all(): readonly [] {
    return [];
  }

  printer(): { present: boolean; pages_left: number; problem: string } {
    return { present: false, pages_left: 0, problem: "printer.absent" };
  }

  forms(): readonly [] {
    return [];
  }

  preview(): undefined {
    return undefined;
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}

export const noPrints: MakePrints = () => new NoPrints();
