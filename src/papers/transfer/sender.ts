import { chunkFrame, CHUNK_BYTES } from "../../contract/papers/frame.ts";

/** Something that can be sent in chunks. */
export interface Source {
  readonly bytes: number;
  /** Bytes `from` (included) to `to` (excluded), within `bytes`. A rejection makes it gone. */
  read(from: number, to: number): Promise<Uint8Array>;
}

export interface SenderOptions {
  /** Hands a frame to the data channel; false = not now. */
  readonly send: (frame: Uint8Array) => boolean;
  /** Pace of the blobs' own bytes, kilobits a second, as it is now: the voice shares the line. */
  readonly kbps: () => number;
  /** It can't be read any more. */
  readonly onGone: (blob: number) => void;
  /** Something travels, or nothing more. */
  readonly onBusy?: (busy: boolean) => void;
  /** Monotonic, milliseconds. */
  readonly nowMs?: () => number;
}

interface Journey {
  readonly source: Source;
  readonly blob: number;
  /** What the other end has without a gap. */
  had: number;
  next: number;
  kbps: number;
}

/** What may be on its way: a lost path must not leave more than this in the channel's buffers. */
const WINDOW_BYTES = 48 * 1024;
/** A small thing goes at once; more would stand before the voice in a router's queue. */
const BURST_BYTES = 8 * 1024;
/** Up to here it is the preview of a page, which must not wait for the pages before it. */
const SMALL_BYTES = 64 * 1024;
const TICK_MS = 20;

/**
 * Sends blobs in chunks, one after the other in the order in which they were wanted, small ones before large ones, at a
 * pace and within a window of what the other end has not said to have. The receiver leads: after a path that was lost it wants the rest.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #nowMs: () => number;
  readonly #sources = new Map<number, Source>();
  #journeys: Journey[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #tokens = BURST_BYTES;
  #lastMs = 0;
  #reading = false;
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /** It may be wanted from now on. */
  offer(blob: number, source: Source): void {
    this.#sources.set(blob, source);
  }

  has(blob: number): boolean {
    return this.#sources.has(blob);
  }

  /** It may no longer be wanted, and is not sent any further. */
  forget(blob: number): void {
    this.#sources.delete(blob);
    this.#drop(blob);
  }

  /** The other end wants it from here on. @param kbps no faster than this */
  want(blob: number, from: number, kbps = Infinity): void {
    const source = this.#sources.get(blob);
    if (this.#closed) return;
    if (source === undefined || from > source.bytes) return this.#options.onGone(blob);
    const under = this.#journeys.find((journey) => journey.blob === blob);
    const at = { had: from, next: from, kbps };
    if (under) Object.assign(under, at);
    else this.#journeys.splice(this.#placeOf(source), 0, { source, blob, ...at });
    this.#start();
  }

  /** The other end has so much of it. */
  have(blob: number, bytes: number): void {
    const journey = this.#journeys.find((one) => one.blob === blob);
    if (journey) journey.had = Math.max(journey.had, Math.min(bytes, journey.next));
    if (bytes >= (journey?.source.bytes ?? Infinity)) this.#drop(blob);
  }

  /** The channel is gone: who still wants something will say so on the next. */
  pause(): void {
    this.#journeys = [];
    this.#stop();
  }

  close(): void {
    this.#closed = true;
    this.#sources.clear();
    this.pause();
  }

  #placeOf({ bytes }: Source): number {
    const large = bytes <= SMALL_BYTES ? this.#journeys.findIndex(({ source }) => source.bytes > SMALL_BYTES) : -1;
    return large < 0 ? this.#journeys.length : large;
  }

  #drop(blob: number): void {
    this.#journeys = this.#journeys.filter((journey) => journey.blob !== blob);
    if (this.#journeys.length === 0) this.#stop();
  }

  #start(): void {
    if (this.#timer !== undefined) return;
    this.#lastMs = this.#nowMs();
    this.#tokens = BURST_BYTES;
    this.#timer = setInterval(() => void this.#tick(), TICK_MS);
    this.#options.onBusy?.(true);
    void this.#tick();
  }

  #stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#options.onBusy?.(false);
  }

  async #tick(): Promise<void> {
    const nowMs = this.#nowMs();
    const [first] = this.#journeys;
    if (first === undefined || this.#reading) return;
    const bytesPerMs = Math.min(first.kbps, this.#options.kbps()) / 8;
    this.#tokens += (nowMs - this.#lastMs) * bytesPerMs;
    // After a pause no more than a burst, and what one tick may give on a fast line.
    this.#tokens = Math.min(this.#tokens, Math.max(BURST_BYTES, bytesPerMs * 2 * TICK_MS));
    this.#lastMs = nowMs;
    this.#reading = true;
    try {
      while (await this.#sendOne());
    } finally {
      this.#reading = false;
    }
  }

  /** @returns whether another may follow at once */
  async #sendOne(): Promise<boolean> {
    // The next one begins while the end of the one before is on its way.
    const journey = this.#journeys.find(({ next, source }) => next < source.bytes);
    if (journey === undefined || this.#tokens < CHUNK_BYTES) return false;
    const { source, blob, next } = journey;
    if (next - journey.had >= WINDOW_BYTES) return false;
    const to = Math.min(next + CHUNK_BYTES, source.bytes);
    let data: Uint8Array;
    try {
      data = await source.read(next, to);
    } catch {
      this.forget(blob);
      this.#options.onGone(blob);
      return true;
    }
    // Meanwhile it may have been wanted from elsewhere, or no longer.
    if (!this.#journeys.includes(journey) || journey.next !== next) return true;
    if (!this.#options.send(chunkFrame(blob, next, data))) return false;
    journey.next = to;
    this.#tokens -= data.length;
    return true;
  }
}
