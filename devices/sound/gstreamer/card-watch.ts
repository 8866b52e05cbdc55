import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import { missingCard } from "./card.ts";
import { watchJack } from "./jack.ts";
import type { Jack } from "./jack.ts";
import type { OnCard } from "./messages.ts";
import type { SoundSettings } from "./options.ts";
import type { TestCard } from "./test-card.ts";

/** How often the card is looked for, ms. */
const LOOK_MS = 1000;

/** Who is told. Nothing is told before `start` has resolved, nor after `stop`. */
interface CardHands {
  readonly lost: (why: string) => void;
  /** What the bench has done to the virtual card. */
  readonly bench: (bench: OnCard) => void;
  readonly privately: (now: boolean) => void;
}

/** Whether the card is there and whether somebody listens privately: of a real card with its jack, or of the virtual one. */
export class CardWatch {
  readonly #settings: SoundSettings;
  /** The virtual card; undefined for a real one. */
  readonly #card: TestCard | undefined;
  readonly #hands: CardHands;
  readonly #onCard = (): void => this.#cardChanged();
  #look: NodeJS.Timeout | undefined;
  #jack: Jack | undefined;
  #private = false;
  #stopped = false;

  constructor(settings: SoundSettings, card: TestCard | undefined, hands: CardHands) {
    this.#settings = settings;
    this.#card = card;
    this.#hands = hands;
  }

  listeningPrivately(): boolean {
    return this.#private;
  }

  /** @throws VisioborneError `audio.absent` when the card is not there. */
  async find(): Promise<void> {
    const missing = await missingCard(this.#settings);
    if (missing !== undefined) throw new VisioborneError("audio.absent", missing);
  }

  /** Takes the virtual card, or watches the real one. @throws VisioborneError `audio.absent` when its jack can't be read */
  async start(holder: object): Promise<void> {
    await this.#openJack();
    if (!this.#card) {
      this.#look = setInterval(() => void this.#lookForCard(), LOOK_MS);
      return;
    }
    this.#card.holder = holder;
    this.#card.on("changed", this.#onCard);
    this.#private = this.#card.lifted;
    this.#hands.bench(this.#card.onCard());
  }

  /** Whether the card was given back: closed or lost. */
  stopped(): boolean {
    return this.#stopped;
  }

  /** Gives everything back. Idempotent. */
  stop(holder: object): void {
    this.#stopped = true;
    clearInterval(this.#look);
    this.#jack?.close();
    this.#jack = undefined;
    if (!this.#card) return;
    this.#card.off("changed", this.#onCard);
    if (this.#card.holder === holder) this.#card.holder = null;
  }

  async #openJack(): Promise<void> {
    const { jackNode: node, jackSwitch: watched } = this.#settings;
    if (node === undefined) return;
    const gone = (why: string): void => this.#hands.lost(`the jack's node ${node}: ${why}`);
    try {
      this.#jack = await watchJack({ node, watched }, (inserted) => this.#setPrivate(inserted), gone);
    } catch (error) {
      throw new VisioborneError("audio.absent", `the jack's node ${node}: ${errorLine(error)}`);
    }
    this.#private = this.#jack.initially;
  }

  #cardChanged(): void {
    if (!this.#card) return;
    if (!this.#card.plugged()) this.#hands.lost("the virtual card was unplugged");
    this.#hands.bench(this.#card.onCard());
    this.#setPrivate(this.#card.lifted);
  }

  async #lookForCard(): Promise<void> {
    const missing = await missingCard(this.#settings);
    if (missing !== undefined) this.#hands.lost(missing);
  }

  #setPrivate(now: boolean): void {
    if (now === this.#private) return;
    this.#private = now;
    this.#hands.privately(now);
  }
}
