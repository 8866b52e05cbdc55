import { Depacketizer } from "../h264/depacketize.ts";
import type { AccessUnit } from "../h264/depacketize.ts";
import type { RtpView } from "../rtp/packet.ts";
import { Reorder } from "./reorder.ts";
import type { Reordered } from "./reorder.ts";

/** A keyframe is asked for at most so often, ms. */
export const PLI_MS = 1000;

export interface PicturesEvents {
  picture(unit: AccessUnit): void;
  nack(sequenceNumbers: readonly number[]): void;
  /** Ask the other end for a keyframe now (RFC 4585, 6.3.1). */
  pli(): void;
}

/** The expert's picture: packets in any order in, whole pictures out; asks for what is missing. Time is given. */
export class Pictures {
  readonly #events: PicturesEvents;
  readonly #reorder = new Reorder<RtpView>();
  readonly #depacketizer = new Depacketizer();
  #begun = false;
  #askedMs = -Infinity;
  #wanted = false;
  pictures = 0;

  constructor(events: PicturesEvents) {
    this.#events = events;
  }

  /** @param sequence unwrapped */
  push(sequence: number, packet: RtpView, nowMs: number, rttMs: number): void {
    this.#begun = true;
    this.#take(this.#reorder.push(sequence, packet, nowMs, rttMs));
    this.#ask(nowMs);
  }

  /** Whether a repair is awaited: then the time is to be looked at every some 10 ms. */
  get waiting(): boolean {
    return this.#reorder.waiting;
  }

  /** What the passing of time brings. */
  tick(nowMs: number, rttMs: number): void {
    if (this.#reorder.waiting) this.#take(this.#reorder.at(nowMs, rttMs));
    this.#ask(nowMs);
  }

  /** Somebody needs a keyframe: it is asked for when it may be. */
  want(nowMs: number): void {
    this.#wanted = true;
    this.#ask(nowMs);
  }

  /** Packets lost for good. */
  get lost(): number {
    return this.#reorder.lost;
  }

  #take({ packets, nack }: Reordered<RtpView>): void {
    for (const { packet, gap } of packets) {
      if (gap) this.#depacketizer.gap();
      for (const unit of this.#depacketizer.push(packet)) {
        if (unit.keyframe) this.#wanted = false;
        this.pictures += 1;
        this.#events.picture(unit);
      }
    }
    if (nack.length > 0) this.#events.nack(nack);
  }

  #ask(nowMs: number): void {
    const needed = this.#wanted || this.#depacketizer.needsKeyframe;
    if (!this.#begun || !needed || nowMs - this.#askedMs < PLI_MS) return;
    this.#askedMs = nowMs;
    this.#events.pli();
  }
}
