import type { QueuePlace } from "../../call/port.ts";
import type { PhraseId } from "../phrases.ts";

/** A place that has changed is said again after so long, one that has not after three times as long. */
const EVERY_MS = 20_000;

/** Says the usager's place in the queue: after what is being said, not too often, and again while nothing changes. */
export class QueueWords {
  readonly #say: (id: PhraseId, values: Readonly<Record<string, number>>) => void;
  #place: QueuePlace | undefined;
  #said: number | undefined;
  #beats = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param say says it when what is being said is over */
  constructor(say: (id: PhraseId, values: Readonly<Record<string, number>>) => void) {
    this.#say = say;
  }

  place(place: QueuePlace): void {
    this.#place = place;
    if (this.#timer !== undefined) return;
    this.#tell();
    this.#timer = setInterval(() => this.#beat(), EVERY_MS).unref();
  }

  /** Answered, moved or over: there is no place any more. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#place = undefined;
    this.#said = undefined;
    this.#beats = 0;
  }

  #beat(): void {
    this.#beats += 1;
    if (this.#place?.position !== this.#said || this.#beats % 3 === 0) this.#tell();
  }

  #tell(): void {
    if (this.#place === undefined) return;
    const { position, waitS, ringing } = this.#place;
    this.#said = position;
    // The next one whose expert's page rings has been told already that he is called.
    if (position === 1 && ringing) return;
    const minutes = waitS === null ? null : Math.ceil(waitS / 60);
    if (minutes === null) this.#say("queue-unknown", { position });
    else if (minutes <= 1) this.#say("queue-soon", { position });
    else this.#say("queue", { position, minutes });
  }
}
