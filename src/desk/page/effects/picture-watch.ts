import type { PictureFlow } from "../state/model.ts";

/** A picture that stands for longer is frozen. */
const FROZEN_MS = 1500;
const LOOK_EVERY_MS = 400;

/**
 * Watches whether pictures are decoded. Asks the receiver, not the video element: an element on a hidden tab shows
 * nothing, though the call is well.
 */
export class PictureWatch {
  readonly #receiver: RTCRtpReceiver;
  readonly #onFlow: (flow: PictureFlow) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #frames = 0;
  #lastMs = 0;
  #flow: PictureFlow = "none";
  #ended = false;

  constructor(receiver: RTCRtpReceiver, onFlow: (flow: PictureFlow) => void) {
    this.#receiver = receiver;
    this.#onFlow = onFlow;
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
  }

  end(): void {
    this.#ended = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    let frames = 0;
    for (const report of (await this.#receiver.getStats()).values() as Iterable<Readonly<Record<string, unknown>>>) {
      if (report["type"] === "inbound-rtp") frames = Number(report["framesDecoded"] ?? 0);
    }
    if (this.#ended) return;
    const now = performance.now();
    if (frames !== this.#frames) this.#lastMs = now;
    this.#frames = frames;
    let flow: PictureFlow = "none";
    if (frames > 0) flow = now - this.#lastMs > FROZEN_MS ? "frozen" : "flowing";
    if (flow === this.#flow) return;
    this.#flow = flow;
    this.#onFlow(flow);
  }
}
