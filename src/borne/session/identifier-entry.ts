import type { Config } from "../config/types.ts";
import { canBe, identifierForm, type IdentifierForm } from "../identifiers.ts";
import type { CallView } from "./call-view.ts";
import type { CallerOptions } from "./caller-options.ts";

interface EntryParts {
  readonly options: Pick<CallerOptions, "config" | "screen" | "say" | "sayNext">;
  readonly view: () => CallView | undefined;
  readonly set: (change: Pick<CallView, "identifier">) => void;
  /** Hands the number to the expert, and to nobody else. */
  readonly hand: (kind: string, value: string) => void;
}

/** The usager's number: asked for where the organisme wants one and there is a page to type on; checked here only. */
export class IdentifierEntry {
  readonly #parts: EntryParts;

  constructor(parts: EntryParts) {
    this.#parts = parts;
  }

  /** What the organisme that is called now asks for. */
  form(): IdentifierForm | undefined {
    const { services }: Config = this.#parts.options.config();
    const called = this.#parts.view()?.organisme;
    return identifierForm(services.find(({ organisme }) => organisme === called)?.identifier);
  }

  ask(): void {
    const { options, set } = this.#parts;
    const asked = this.form() !== undefined && options.screen();
    set({ identifier: asked ? "asked" : "none" });
    if (asked) options.sayNext("identifier");
  }

  typed(value: string): void {
    const { options, view, set, hand } = this.#parts;
    const form = this.form();
    if (form === undefined || view()?.identifier === "none") return;
    if (!canBe(form, value)) {
      set({ identifier: "mistake" });
      options.say("identifier-mistake");
      return;
    }
    hand(form.kind, value);
    set({ identifier: "sent" });
  }
}
