import type { Printer } from "../../../devices/printer/port.ts";
import type { QueuePlace } from "../../call/port.ts";
import { printSheet } from "./sheet.ts";

/** Whoever is the next need not go and sit down. */
const FROM_POSITION = 2;

export interface QueueTicketOptions {
  /** Only a ticket printer: a sheet of A4 for a place in a queue is a waste. */
  readonly ticketPrinter: () => Printer | undefined;
  readonly runtimeDir: string;
  readonly language: () => "fr" | "en";
}

/** A ticket with the usager's place, as it was when he came into the queue: once in a call, and nothing of him on it. */
export class QueueTicket {
  readonly #options: QueueTicketOptions;
  #printed = false;

  constructor(options: QueueTicketOptions) {
    this.#options = options;
  }

  /** @param organisme its name, as usagers know it */
  place({ position, waitS }: QueuePlace, organisme: string): void {
    const printer = this.#options.ticketPrinter();
    if (this.#printed || position < FROM_POSITION || printer === undefined) return;
    this.#printed = true;
    const minutes = waitS === null ? undefined : Math.max(1, Math.ceil(waitS / 60));
    const sheet = { jobId: "queue-ticket", ...WORDS[this.#options.language()](organisme, position, minutes) };
    // The screen and the voice tell it too, and go on telling it.
    void printSheet(printer, this.#options.runtimeDir, sheet);
  }
}

const WORDS = {
  fr: (organisme: string, position: number, minutes: number | undefined) => ({
    title: `Votre place : ${position}`,
    lines: [
      organisme,
      ...(minutes === undefined ? [] : [`Attente estimée : ${minutes} min`]),
      "Restez près de la borne : votre appel est en cours, il sera annoncé.",
    ],
  }),
  en: (organisme: string, position: number, minutes: number | undefined) => ({
    title: `Your place: ${position}`,
    lines: [
      organisme,
      ...(minutes === undefined ? [] : [`Estimated wait: ${minutes} min`]),
      "Stay near the borne: your call is waiting, it will be announced.",
    ],
  }),
} as const;
