import { errorLine } from "../../../src/contract/errors.ts";
import { missingPrivateCard } from "./card.ts";
import { watchJack } from "./jack.ts";
import type { Jack } from "./jack.ts";
import type { SoundSettings } from "./options.ts";

/** A contact that bounces as a handset is lifted or a plug goes in is at rest after so many milliseconds. */
export const BOUNCE_MS = 100;

/** Who is told, of what has changed alone. */
export interface HandsetHands {
  /** Whether somebody listens privately, by it. */
  readonly privately: (now: boolean) => void;
  /** Why it can't be used: node or card is away. Undefined = it can be. */
  readonly missing: (why: string | undefined) => void;
}

/** The system below; a test gives its own. */
export interface HandsetParts {
  readonly watchJack: typeof watchJack;
  readonly missingCard: typeof missingPrivateCard;
}

/**
 * The handset, or what is plugged into the jack. One that is away takes nothing with it: as long as its node or its own
 * card is not there nobody listens privately, and sound goes the public way. It is looked for for ever.
 */
export class Handset {
  readonly #settings: SoundSettings;
  readonly #hands: HandsetHands;
  readonly #parts: HandsetParts;
  #jack: Jack | undefined;
  /** Lifted or plugged in, as its node says. */
  #up = false;
  #missing: string | undefined;
  #private = false;
  #settling: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closed = false;

  constructor(settings: SoundSettings, hands: HandsetHands, parts: Partial<HandsetParts> = {}) {
    this.#settings = settings;
    this.#hands = hands;
    this.#parts = { watchJack, missingCard: missingPrivateCard, ...parts };
  }

  listeningPrivately(): boolean {
    return this.#private;
  }

  /** Looks whether node and card are there, and opens a node that has come. Never rejects; one look at a time. */
  look(): Promise<void> {
    if (this.#settings.jackNode === undefined || this.#closed) return Promise.resolve();
    return (this.#looking ??= this.#look(this.#settings.jackNode).finally(() => (this.#looking = undefined)));
  }

  /** Gives the node back; nothing is told any more. Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#settling);
    this.#jack?.close();
    this.#jack = undefined;
  }

  async #look(node: string): Promise<void> {
    const noNode = this.#jack ? undefined : await this.#open(node);
    const noCard = await this.#parts.missingCard(this.#settings);
    if (this.#closed) return;
    // The node may have gone while the card was looked for.
    this.#find(noNode ?? (this.#jack ? noCard : this.#missing));
    if (!this.#settling) this.#settle();
  }

  /** @returns why it can't be opened */
  async #open(node: string): Promise<string | undefined> {
    try {
      const jack = await this.#parts.watchJack(
        { node, watched: this.#settings.jackSwitch },
        (up) => this.#moved(up),
        (why) => this.#gone(`${node}: ${why}`),
      );
      if (this.#closed) jack.close();
      else this.#jack = jack;
      this.#up = jack.initially;
      return undefined;
    } catch (error) {
      return `${node}: ${errorLine(error)}`;
    }
  }

  /** Laid down it counts at once, for a prompt may be personal; lifted, when it no longer bounces. */
  #moved(up: boolean): void {
    this.#up = up;
    clearTimeout(this.#settling);
    this.#settling = undefined;
    if (!up) this.#settle();
    else if (!this.#private)
      this.#settling = setTimeout(() => {
        this.#settling = undefined;
        this.#settle();
      }, BOUNCE_MS);
  }

  #gone(why: string): void {
    this.#jack = undefined;
    this.#up = false;
    clearTimeout(this.#settling);
    this.#settling = undefined;
    this.#find(why);
    this.#settle();
  }

  /** The first reason stays until it is back. */
  #find(why: string | undefined): void {
    if ((why === undefined) === (this.#missing === undefined)) return;
    this.#missing = why;
    this.#hands.missing(why);
  }

  #settle(): void {
    const now = this.#up && this.#missing === undefined;
    if (now === this.#private) return;
    this.#private = now;
    this.#hands.privately(now);
  }
}
