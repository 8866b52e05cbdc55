import { codecOf } from "./annex-b.ts";

/** What waits in a decoder that is slower than the call: more, and it is behind. A third of a second at 25 pictures. */
const MAX_QUEUE = 8;
/** How pictures are shown that do not say it: as browsers encode them (BT.601). Left to itself WebCodecs takes BT.709. */
const UNTOLD = { primaries: "smpte170m", transfer: "smpte170m", matrix: "smpte170m", fullRange: false } as const;

export interface PlayerEvents {
  /** A picture is on the canvas; its pixels. */
  readonly drawn: (width: number, height: number, timestamp: number) => void;
  /** The decoder can't go on without a keyframe. */
  readonly lost: () => void;
}

/** An encoded picture: H.264, Annex B, one access unit. */
export interface EncodedPicture {
  readonly keyframe: boolean;
  /** 90 kHz. */
  readonly timestamp: number;
  readonly data: Uint8Array;
}

/**
 * Draws encoded pictures on a canvas the moment they are decoded, the newest wins: nothing is held back to smooth the
 * motion, for each millisecond is one that two people talk across. An error costs the pictures up to the next keyframe.
 */
export class Player {
  /** Pictures that were not decoded. */
  dropped = 0;
  /** Pictures drawn. */
  drawn = 0;
  /** When the last one was drawn, `performance.now()`. */
  drawnMs: number | undefined;
  wantsKeyframe = false;
  readonly #events: PlayerEvents;
  #canvas: HTMLCanvasElement | undefined;
  #context: CanvasRenderingContext2D | null = null;
  #decoder: VideoDecoder | undefined;
  #codec: string | undefined;

  constructor(events: PlayerEvents) {
    this.#events = events;
  }

  /** Where to draw; null = nowhere, pictures are decoded all the same so that they are there at once when wanted. */
  attach(canvas: HTMLCanvasElement | null): void {
    this.#canvas = canvas ?? undefined;
    this.#context = canvas?.getContext("2d", { alpha: false, desynchronized: true }) ?? null;
  }

  push(picture: EncodedPicture): void {
    if (picture.keyframe) this.#configure(codecOf(picture.data));
    const decoder = this.#decoder;
    if (!decoder || decoder.state !== "configured" || (this.wantsKeyframe && !picture.keyframe)) {
      this.dropped += 1;
      if (!this.wantsKeyframe) this.#lose();
      return;
    }
    if (decoder.decodeQueueSize > MAX_QUEUE && !picture.keyframe) {
      this.dropped += 1;
      this.#lose();
      return;
    }
    this.wantsKeyframe = false;
    const type = picture.keyframe ? "key" : "delta";
    // Microseconds, as WebCodecs counts.
    const timestamp = Math.round((picture.timestamp * 1000) / 90);
    decoder.decode(new EncodedVideoChunk({ type, timestamp, data: picture.data }));
  }

  /** The pictures have ended: nothing of them stays, on the canvas neither. */
  clear(): void {
    this.#end();
    this.wantsKeyframe = false;
    this.drawnMs = undefined;
    // Setting a size wipes it.
    if (this.#canvas) this.#canvas.width = this.#canvas.height = 1;
  }

  #configure(codec: string | undefined): void {
    if (codec === undefined) return;
    if (this.#decoder?.state === "configured" && this.#codec === codec) {
      if (this.#decoder.decodeQueueSize <= MAX_QUEUE) return;
      // It is behind: the keyframe starts afresh, without what waits.
      this.#end();
    }
    if (this.#codec !== codec) this.#end();
    const decoder = new VideoDecoder({
      output: (frame) => this.#draw(decoder, frame),
      error: () => this.#failed(decoder),
    });
    this.#decoder = decoder;
    this.#codec = codec;
    try {
      decoder.configure({ codec, optimizeForLatency: true, colorSpace: UNTOLD });
    } catch {
      this.#failed(decoder);
    }
  }

  #draw(from: VideoDecoder, frame: VideoFrame): void {
    if (from !== this.#decoder) {
      frame.close();
      return;
    }
    const { displayWidth: width, displayHeight: height, timestamp } = frame;
    const canvas = this.#canvas;
    if (canvas && this.#context) {
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      this.#context.drawImage(frame, 0, 0);
    }
    frame.close();
    if (!canvas) return;
    this.drawn += 1;
    this.drawnMs = performance.now();
    this.#events.drawn(width, height, timestamp);
  }

  #failed(decoder: VideoDecoder): void {
    if (decoder !== this.#decoder) return;
    this.dropped += 1;
    this.#end();
    this.#lose();
  }

  #lose(): void {
    this.wantsKeyframe = true;
    this.#events.lost();
  }

  #end(): void {
    const decoder = this.#decoder;
    this.#decoder = undefined;
    this.#codec = undefined;
    if (decoder && decoder.state !== "closed") decoder.close();
  }
}
