import { VisioborneError } from "../../contract/errors.ts";

export interface Expected {
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

export interface ReceiverOptions {
  readonly want: (blob: number, from: number) => void;
  readonly have: (blob: number, bytes: number) => void;
  /** Something of it has come. */
  readonly onProgress?: (blob: number, bytes: number) => void;
}

interface Arriving extends Expected {
  readonly data: Uint8Array<ArrayBuffer>;
  had: number;
  told: number;
  movedMs: number;
  tries: number;
  readonly promise: Promise<Uint8Array<ArrayBuffer>>;
  readonly resolve: (data: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: VisioborneError) => void;
}

/** The sender is told what has come that often, in bytes: a third of its window. */
const TELL_BYTES = 16 * 1024;
/** Nothing of what was wanted has come for so long: it is wanted again. */
const STALLED_MS = 5_000;
/** A whole that is not what its hash says is fetched so often again. */
const TRIES = 3;

/** Receives blobs in chunks, one after the other, and gives each when it is whole and its hash is right. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #arriving = new Map<number, Arriving>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #open = false;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  /**
   * Fetches a blob; the same promise when it is on its way already. The first fetched comes first.
   * @throws VisioborneError `papers.gone`, `papers.corrupt` (its hash was wrong three times), `papers.dropped`
   */
  fetch(blob: number, { bytes, sha256 }: Expected): Promise<Uint8Array<ArrayBuffer>> {
    const under = this.#arriving.get(blob);
    if (under) return under.promise;
    const settle = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    settle.promise.catch(() => undefined);
    const data = new Uint8Array(bytes);
    this.#arriving.set(blob, { bytes, sha256, data, had: 0, told: 0, movedMs: performance.now(), tries: 0, ...settle });
    if (this.#open) this.#options.want(blob, 0);
    this.#watch();
    return settle.promise;
  }

  /** The channel is open, or no longer: what is still missing is wanted again. */
  channel(open: boolean): void {
    this.#open = open;
    if (!open) return;
    for (const [blob, { had }] of this.#arriving) this.#options.want(blob, had);
  }

  /** A chunk has come. @returns false when nobody waits for it */
  take(blob: number, offset: number, data: Uint8Array): boolean {
    const arriving = this.#arriving.get(blob);
    if (arriving === undefined || offset + data.length > arriving.bytes) return false;
    // Of a journey that was wanted anew: what is there already, or what comes after a gap.
    if (offset > arriving.had || offset + data.length <= arriving.had) return true;
    arriving.data.set(data, offset);
    arriving.had = offset + data.length;
    arriving.movedMs = performance.now();
    this.#options.onProgress?.(blob, arriving.had);
    if (arriving.had === arriving.bytes) void this.#whole(blob, arriving);
    else if (arriving.had - arriving.told >= TELL_BYTES) {
      arriving.told = arriving.had;
      this.#options.have(blob, arriving.had);
    }
    return true;
  }

  /** The sender no longer has it. */
  gone(blob: number): void {
    this.drop(blob, new VisioborneError("papers.gone", "what was fetched is no longer there"));
  }

  /** Nobody waits for it any more; what has come of it is overwritten. */
  drop(blob: number, why = new VisioborneError("papers.dropped", "nobody waits for it any more")): void {
    const arriving = this.#arriving.get(blob);
    if (arriving === undefined) return;
    this.#arriving.delete(blob);
    arriving.data.fill(0);
    arriving.reject(why);
    this.#watch();
  }

  close(): void {
    this.#open = false;
    for (const blob of this.#arriving.keys()) this.drop(blob);
  }

  async #whole(blob: number, arriving: Arriving): Promise<void> {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", arriving.data));
    if (this.#arriving.get(blob) !== arriving) return;
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (sha256 === arriving.sha256) {
      this.#arriving.delete(blob);
      this.#watch();
      this.#options.have(blob, arriving.bytes);
      return arriving.resolve(arriving.data);
    }
    arriving.tries += 1;
    if (arriving.tries >= TRIES)
      return this.drop(blob, new VisioborneError("papers.corrupt", `SHA-256 was wrong ${TRIES} times`));
    arriving.had = 0;
    arriving.told = 0;
    if (this.#open) this.#options.want(blob, 0);
  }

  #watch(): void {
    if (this.#arriving.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setInterval(() => this.#wantAgain(), 1_000);
  }

  /** The first only: the others wait for it. */
  #wantAgain(): void {
    const [first] = this.#arriving;
    if (first === undefined || !this.#open) return;
    const [blob, arriving] = first;
    if (performance.now() - arriving.movedMs < STALLED_MS) return;
    arriving.movedMs = performance.now();
    this.#options.want(blob, arriving.had);
  }
}
