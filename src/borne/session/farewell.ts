import type { EventBody } from "../../uplink/port.ts";
import { phrase, type PhraseId } from "../phrases.ts";
import { placesText } from "../phrases-papers.ts";
import { hoursRows } from "../../calendar/hours-words.ts";
import { nameOf } from "../screen/scene.ts";
import type { CallView } from "./call-view.ts";
import type { SessionOptions } from "./session-options.ts";
import { printSheet } from "./sheet.ts";
import { questionsOf, type Question } from "./survey.ts";

export type Told = "no-answer" | "unavailable" | "lost" | "ticket";

/** How long each step stays when nobody does anything, milliseconds. */
const STEP_MS = { told: 25_000, papers: 4000, papersUsed: 7000, question: 15_000 };

export interface FarewellHands {
  readonly language: () => "fr" | "en";
  readonly call: () => CallView | undefined;
  readonly say: (id: PhraseId, values?: Readonly<Record<string, string | number | undefined>>) => void;
  readonly journal: (body: EventBody) => void;
  /** Runs `work` after a time, in place of what was to run before. */
  readonly after: (delayMs: number, work: () => void) => void;
  readonly stepDone: () => void;
  /** Every question was answered or passed over. */
  readonly surveyDone: () => void;
  readonly changed: () => void;
}

/** What is said, printed and asked at the end of a session. */
export class Farewell {
  readonly #options: SessionOptions;
  readonly #hands: FarewellHands;
  #told: Told | undefined;
  #questions: readonly Question[] = [];
  #sheetPrinted = false;

  constructor(options: SessionOptions, hands: FarewellHands) {
    this.#options = options;
    this.#hands = hands;
  }

  told(): Told | undefined {
    return this.#told;
  }

  question(): Question | undefined {
    return this.#questions[0];
  }

  sheetPrinted(): boolean {
    return this.#sheetPrinted;
  }

  /** Nothing can be called: shown for a while, beside a session or without one. */
  unavailable(shown: boolean): void {
    this.#told = shown ? "unavailable" : undefined;
    this.#hands.after(STEP_MS.told, () => {
      this.#told = undefined;
      this.#hands.changed();
    });
    this.#hands.changed();
  }

  /** Nobody was reached: telephone number and hours, in words, in writing and on paper (in this order of haste). */
  fallback(why: "no-answer" | "lost" | "unavailable"): void {
    const { config } = this.#options;
    const language = this.#hands.language();
    const organisme = this.#hands.call()?.organisme;
    const service = config().services.find((one) => one.organisme === organisme);
    const phone = service?.phone ?? config().site.fallbackPhone;
    this.#told = why;
    this.#hands.say(why, { phone });
    // Who was cut off may press again: he needs no sheet.
    if (why !== "lost" && config().call.printFallback) {
      const rows = hoursRows(service?.hours ?? config().site.hours, language);
      this.#print(nameOf(config(), organisme), [
        ...(phone === undefined ? [] : [`${language === "fr" ? "Téléphone" : "Telephone"} : ${phone}`]),
        "",
        ...rows.map(({ day, hours }) => `${day} : ${hours}`),
      ]);
    }
    this.#hands.after(STEP_MS.told, this.#hands.stepDone);
  }

  /** The call-back ticket, which is spoken too (EN 301 549 v3.2.1, 5.1.3.16). */
  ticket(): void {
    const call = this.#hands.call();
    // Digit by digit, as one writes it down.
    const code = (call?.ticket?.code ?? "").split("").join(" ");
    this.#told = "ticket";
    this.#hands.say("ticket", { code });
    const words = phrase("ticket", this.#hands.language(), { code }).text;
    this.#print(nameOf(this.#options.config(), call?.organisme), [code, "", words]);
    this.#hands.after(STEP_MS.told, this.#hands.stepDone);
  }

  /** Take your papers: from where there were some; who has laid down or printed any is given more time. */
  papers(): void {
    this.#told = undefined;
    const used = this.#options.papers?.view().used ?? [];
    if (used.length === 0) this.#hands.say("papers");
    else this.#hands.say("papers-take", { places: placesText(used, this.#hands.language()) });
    this.#hands.after(used.length === 0 ? STEP_MS.papers : STEP_MS.papersUsed, this.#hands.stepDone);
  }

  /** Asked after the wipe, when the next usager may press already. */
  survey(): void {
    this.#questions = questionsOf(this.#options.config().call.survey, this.#options.today());
    this.#askNext();
  }

  /** One question answered, or passed over (null). Anonymous: the answer goes out alone. */
  answer(question: string, value: number | null): void {
    const asked = this.#questions[0];
    if (asked?.id !== question) return;
    if (value !== null && asked.answers.some((one) => one.value === value)) {
      this.#hands.journal({ type: "survey.answered", detail: asked.id, answer: value });
    }
    this.#questions = this.#questions.slice(1);
    this.#askNext();
  }

  forget(): void {
    this.#told = undefined;
    this.#questions = [];
    this.#sheetPrinted = false;
  }

  #askNext(): void {
    const next = this.#questions[0];
    if (next === undefined) return this.#hands.surveyDone();
    this.#hands.journal({ type: "survey.asked", detail: next.id });
    this.#hands.say(next.phrase);
    this.#hands.after(STEP_MS.question, () => this.answer(next.id, null));
    this.#hands.changed();
  }

  #print(title: string, lines: readonly string[]): void {
    const { printer, runtimeDir, clock } = this.#options;
    const sheet = { jobId: `sheet-${Math.round(clock.monotonicMs())}`, title, lines };
    void this.#printed(printSheet(printer(), runtimeDir, sheet));
  }

  async #printed(printing: Promise<boolean>): Promise<void> {
    this.#sheetPrinted = (await printing) && this.#told !== undefined;
    this.#hands.changed();
  }
}
