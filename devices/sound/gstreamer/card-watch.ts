import { VisioborneError } from "../../../src/contract/errors.ts";
import { missingCard } from "./card.ts";
import { Handset } from "./handset.ts";
import type { HandsetHands } from "./handset.ts";
import type { OnCard } from "./messages.ts";
import type { SoundSettings } from "./options.ts";
import type { TestCard } from "./test-card.ts";

/** How often the card is looked for, ms. */
const LOOK_MS = 1000;

/** Who is told, from `start` on until `stop`. */
interface CardHands extends HandsetHands {
  readonly lost: (why: string) => void;
  /** What the bench has done to the virtual card. */
  readonly bench: (bench: OnCard) => void;
}

/** Whether the card is there and whether somebody listens privately: of a real card with its handset, or of the virtual one. */
export class CardWatch {
  readonly #settings: SoundSettings;
  /** The virtual card; undefined for a real one. */
  readonly #card: TestCard | undefined;
  readonly #hands: CardHands;
  readonly #onCard = (): void => this.#cardChanged();
  #look: NodeJS.Timeout | undefined;
  readonly #handset: Handset;
  /** Of the virtual card. */
  #lifted = false;
  #stopped = false;

  constructor(settings: SoundSettings, card: TestCard | undefined, hands: CardHands) {
    this.#settings = settings;
    this.#card = card;
    this.#hands = hands;
    this.#handset = new Handset(settings, hands);
  }

  listeningPrivately(): boolean {
    return this.#card ? this.#lifted : this.#handset.listeningPrivately();
  }

  /** @throws VisioborneError `audio.absent` when the card is not there. */
  async find(): Promise<void> {
    const missing = await missingCard(this.#settings);
    if (missing !== undefined) throw new VisioborneError("audio.absent", missing);
  }

  /** Takes the virtual card, or watches the real one and its handset. */
  async start(holder: object): Promise<void> {
    if (!this.#card) {
      await this.#handset.look();
      this.#look = setInterval(() => void this.#lookForCard(), LOOK_MS);
      return;
    }
    this.#card.holder = holder;
    this.#card.on("changed", this.#onCard);
    this.#lifted = this.#card.lifted;
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
    this.#handset.close();
    if (!this.#card) return;
    this.#card.off("changed", this.#onCard);
    if (this.#card.holder === holder) this.#card.holder = null;
  }

  #cardChanged(): void {
    if (!this.#card) return;
    if (!this.#card.plugged()) this.#hands.lost("the virtual card was unplugged");
    this.#hands.bench(this.#card.onCard());
    const { lifted } = this.#card;
    if (lifted === this.#lifted) return;
    this.#lifted = lifted;
    this.#hands.privately(lifted);
  }

  async #lookForCard(): Promise<void> {
    const missing = await missingCard(this.#settings);
    if (missing !== undefined) this.#hands.lost(missing);
    else await this.#handset.look();
  }
}
