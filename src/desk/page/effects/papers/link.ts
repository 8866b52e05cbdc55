import { messageFrame, readFrame } from "../../../../contract/papers/frame.ts";
import { readToDesk } from "../../../../contract/papers/parse.ts";
import type { PapersToBorne, PapersToDesk } from "../../../../contract/papers/types.ts";
import { Receiver } from "../../../../papers/transfer/receiver.ts";
import { Sender } from "../../../../papers/transfer/sender.ts";

export interface LinkEvents {
  /** Hands a frame to the call's channel; false = not now. */
  readonly send: (frame: Uint8Array<ArrayBuffer>) => boolean;
  readonly heard: (message: PapersToDesk) => void;
  readonly progress: (blob: number, bytes: number) => void;
  /** Something came that is not of the contract. */
  readonly bad: (error: unknown) => void;
}

/** Papers of one call on its data channel: what is said, and what travels in chunks both ways. */
export class PapersLink {
  readonly receiver: Receiver;
  readonly sender: Sender;
  readonly #events: LinkEvents;

  constructor(events: LinkEvents) {
    this.#events = events;
    this.receiver = new Receiver({
      want: (blob, from) => void this.say({ type: "want", blob, from }),
      have: (blob, bytes) => void this.say({ type: "have", blob, bytes }),
      onProgress: events.progress,
    });
    this.sender = new Sender({
      send: (frame) => events.send(frame as Uint8Array<ArrayBuffer>),
      // The borne says the pace of each, with what it wants.
      kbps: () => Infinity,
      // It was offered by the page before this one was loaded.
      onGone: (blob) => void this.say({ type: "gone", blob }),
    });
  }

  say(message: PapersToBorne): boolean {
    return this.#events.send(messageFrame(JSON.stringify(message)) as Uint8Array<ArrayBuffer>);
  }

  channel(open: boolean): void {
    if (!open) this.sender.pause();
    this.receiver.channel(open);
  }

  /** A binary message of the channel. Never throws. */
  take(data: ArrayBuffer): void {
    try {
      const frame = readFrame(new Uint8Array(data));
      if (frame.kind === "chunk") return void this.receiver.take(frame.blob, frame.offset, frame.data);
      this.#heard(readToDesk(frame.text));
    } catch (error) {
      this.#events.bad(error);
    }
  }

  close(): void {
    this.receiver.close();
    this.sender.close();
  }

  #heard(message: PapersToDesk): void {
    if (message.type === "want") this.sender.want(message.blob, message.from, message.kbps);
    else if (message.type === "have") this.sender.have(message.blob, message.bytes);
    else if (message.type === "gone") this.receiver.gone(message.blob);
    else this.#events.heard(message);
  }
}
