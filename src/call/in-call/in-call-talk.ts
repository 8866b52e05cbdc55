import { EventEmitter } from "node:events";
import { errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { readInCall } from "../../contract/signalling/parse.ts";
import type { InCall, InCallQuality } from "../../contract/signalling/types.ts";
import { addText, pieces } from "./t140.ts";

export interface InCallTalkEvents {
  /** What was typed: the news, and all that is kept of this side. */
  text: [{ readonly from: "expert" | "usager"; readonly text: string; readonly whole: string }];
  /** How much of the expert's room the height of his picture shows, millimetres at his face. */
  framing: [frameHeightMm: number];
  /** The expert's microphone or camera is off. */
  muted: [{ readonly sound: boolean; readonly picture: boolean }];
  identifierWanted: [boolean];
  /** Twenty minutes are over. */
  reminder: [];
  /** The expert ends the call now. */
  goodbye: [];
}

export interface InCallTalkOptions {
  /** Hands over to the data channel; false = not now. */
  readonly send: (message: string) => boolean;
  /** What flows, every 2 s; undefined = nothing to tell. */
  readonly quality: () => Omit<InCallQuality, "type"> | undefined;
  readonly log: Logger;
}

const QUALITY_EVERY_MS = 2_000;
/** Text that waits for the channel, in messages; more than a minute of fast typing. */
const MAX_WAITING = 100;
const MAX_TEXT = 200;
/** No message of the contract is longer, in characters. */
const MAX_MESSAGE = 2_048;

/**
 * What borne and expert say to each other on the call's data channel: encrypted from end to end, no server sees it.
 * While the channel is closed what matters waits; the rest is dropped.
 */
export class InCallTalk extends EventEmitter<InCallTalkEvents> {
  readonly #options: InCallTalkOptions;
  #timer: NodeJS.Timeout | undefined;
  #open = false;
  /** Bytes, so that they can be wiped. */
  #identifier: { readonly kind: string; readonly value: Buffer; sent: boolean } | undefined;
  #waiting: InCall[] = [];
  #muted: { readonly sound: boolean; readonly picture: boolean } | undefined;
  #texts = { expert: "", usager: "" };
  #bad = 0;
  #closed = false;

  constructor(options: InCallTalkOptions) {
    super();
    this.#options = options;
  }

  /** Messages that were dropped because they are not of the contract, or not the expert's to say. */
  bad(): number {
    return this.#bad;
  }

  text(): { readonly expert: string; readonly usager: string } {
    return this.#texts;
  }

  /** The data channel is open, or no longer. A new one leads to a page that knows nothing yet. */
  channel(open: boolean): void {
    if (this.#closed || open === this.#open) return;
    this.#open = open;
    clearInterval(this.#timer);
    if (this.#identifier) this.#identifier.sent = false;
    if (!open) return;
    this.#timer = setInterval(() => this.#everySoOften(), QUALITY_EVERY_MS);
    if (this.#muted) this.#say({ type: "muted", ...this.#muted });
    this.#flush();
  }

  /**
   * The usager's number: kept in memory for the call, given to the expert as soon as the channel is open, wiped by
   * `forgetIdentifier` and `close`. The buffer is taken over.
   */
  setIdentifier(kind: string, value: Buffer): void {
    this.forgetIdentifier();
    if (this.#closed) return void value.fill(0);
    this.#identifier = { kind, value, sent: false };
    this.#flush();
  }

  hasIdentifier(): boolean {
    return this.#identifier !== undefined;
  }

  /** The call goes to another organisme, or is over: the number is overwritten. */
  forgetIdentifier(): void {
    this.#identifier?.value.fill(0);
    this.#identifier = undefined;
  }

  /** Another expert: nothing of what was said to the one before is for him. */
  startAfresh(): void {
    this.forgetIdentifier();
    this.#waiting = [];
    this.#texts = { expert: "", usager: "" };
  }

  /** What the usager types. */
  type(text: string): void {
    if (this.#closed || text === "") return;
    this.#add("usager", text);
    for (const piece of pieces(text, MAX_TEXT)) this.#waiting.push({ type: "text", text: piece });
    // What is oldest says least now.
    this.#waiting.splice(0, Math.max(0, this.#waiting.length - MAX_WAITING));
    this.#flush();
  }

  mute(sound: boolean, picture: boolean): void {
    this.#muted = { sound, picture };
    if (this.#open) this.#say({ type: "muted", sound, picture });
  }

  remind(): void {
    if (this.#open) this.#say({ type: "reminder" });
  }

  goodbye(): void {
    if (this.#open) this.#say({ type: "goodbye" });
  }

  /** Takes in a message of the expert's page. Never throws. */
  take(message: string): void {
    if (this.#closed) return;
    let read: InCall;
    try {
      if (message.length > MAX_MESSAGE) throw new RangeError(`${message.length} characters`);
      read = readInCall(message);
    } catch (error) {
      return this.#drop(errorLine(error));
    }
    this.#hear(read);
  }

  /** Wipes all that was said. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#open = false;
    clearInterval(this.#timer);
    this.startAfresh();
    this.removeAllListeners();
  }

  #hear(message: InCall): void {
    switch (message.type) {
      case "text":
        return this.#add("expert", message.text);
      case "framing":
        return void this.emit("framing", message.frame_height_mm);
      case "muted":
        return void this.emit("muted", { sound: message.sound, picture: message.picture });
      case "identifier-wanted":
        return void this.emit("identifierWanted", message.wanted);
      case "reminder":
        return void this.emit("reminder");
      case "goodbye":
        return void this.emit("goodbye");
      case "identifier":
      case "quality":
        return this.#drop(`type ${message.type}: the borne's to say`);
    }
  }

  #add(from: "expert" | "usager", text: string): void {
    const whole = addText(this.#texts[from], text);
    this.#texts = { ...this.#texts, [from]: whole };
    this.emit("text", { from, text, whole });
  }

  #everySoOften(): void {
    this.#flush();
    const quality = this.#options.quality();
    if (quality) this.#say({ type: "quality", ...quality });
  }

  /** Says what waits; what can't be said now is tried again. */
  #flush(): void {
    if (!this.#open) return;
    const identifier = this.#identifier;
    if (identifier && !identifier.sent) {
      const { kind, value } = identifier;
      identifier.sent = this.#say({ type: "identifier", kind, value: value.toString("utf8") });
    }
    while (this.#waiting[0] && this.#say(this.#waiting[0])) this.#waiting.shift();
  }

  #say(message: InCall): boolean {
    return this.#options.send(JSON.stringify(message));
  }

  #drop(why: string): void {
    this.#bad += 1;
    // One that sends nothing else must not fill the journal.
    if (this.#bad <= 10 || this.#bad % 1_000 === 0) this.#options.log.warn({ why, bad: this.#bad }, "in call: dropped");
  }
}
