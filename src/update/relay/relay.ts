import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import { Bucket } from "./bucket.ts";
import type { BundleSource } from "./source.ts";

/** Of one wait for the rate: a pause is over within this. */
const NAP_MS = 25;
/** A read is tried again so long before the reader is told; the kernel gives it 300 s. */
const PATIENCE_MS = 150_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 20_000;
const PIECE = 4096;

/**
 * Stands between RAUC, which knows neither the borne's identity nor its usager, and where a bundle is: on loopback, for
 * one bundle, by ranges, at a rate that changes at once. A cut of the line within a range goes on where it was.
 */
export class Relay {
  readonly #source: BundleSource;
  readonly #size: number;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #bucket: Bucket;
  readonly #path = `/${randomBytes(16).toString("hex")}.raucb`;
  readonly #server: Server;
  readonly #over = new AbortController();
  /** Aborted whenever the line has to be free at once. */
  #flow = new AbortController();
  #kbps = 0;
  #trouble: VisioborneError | undefined;
  #bytes = 0;
  #requests = 0;

  private constructor(source: BundleSource, size: number, clock: Clock, log: Logger) {
    this.#source = source;
    this.#size = size;
    this.#clock = clock;
    this.#log = log;
    this.#bucket = new Bucket(clock.monotonicMs());
    this.#server = createServer((asked, answer) => void this.#serve(asked, answer));
  }

  /**
   * Asks the source, then listens.
   * @throws VisioborneError `update.source`, `update.line`
   */
  static async open(source: BundleSource, clock: Clock, log: Logger, signal: AbortSignal): Promise<Relay> {
    const relay = new Relay(source, await source.size(signal), clock, log);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    relay.#server.once("error", reject);
    relay.#server.listen(0, "127.0.0.1", resolve);
    await promise;
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${this.#path}`;
  }

  /** Bytes that came over the line, and of the bundle in all. */
  figures(): { readonly bytes: number; readonly requests: number; readonly total: number } {
    return { bytes: this.#bytes, requests: this.#requests, total: this.#size };
  }

  /** What has gone wrong with the line or was given up; undefined: what the reader complains of is the bundle's. */
  trouble(): VisioborneError | undefined {
    return this.#trouble;
  }

  /**
   * @param kbps kilobits a second; 0 = it stands still: connections are cut, for what a server has sent already would
   *   still take the line from a call that begins
   */
  pace(kbps: number): void {
    if (kbps === this.#kbps) return;
    this.#kbps = kbps;
    this.#bucket.rate(kbps, this.#clock.monotonicMs());
    if (kbps > 0) return;
    this.#flow.abort();
    this.#flow = new AbortController();
  }

  /** Nothing more is served: the reader's reads fail, and it gives up. */
  giveUp(reason: string): void {
    this.#trouble ??= new VisioborneError("update.line", reason);
    this.#over.abort();
  }

  async close(): Promise<void> {
    this.#over.abort();
    this.#source.close();
    this.#server.closeAllConnections();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }

  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const range = /^bytes=(\d+)-(\d+)$/.exec(asked.headers.range ?? "");
    const from = Number(range?.[1]);
    const to = Math.min(Number(range?.[2]), this.#size - 1);
    // 404 is what RAUC does not try again after.
    if (asked.url !== this.#path || this.#over.signal.aborted) return void answer.writeHead(404).end();
    if (asked.method !== "GET" || !range || from > to)
      return void answer.writeHead(416, { "content-range": `bytes */${this.#size}` }).end();
    this.#requests++;
    const gone = new AbortController();
    answer.on("close", () => gone.abort());
    const signal = AbortSignal.any([this.#over.signal, gone.signal]);
    answer.writeHead(206, { "content-range": `bytes ${from}-${to}/${this.#size}`, "content-length": to - from + 1 });
    try {
      await this.#pass(answer, from, to, signal);
      answer.end();
    } catch (error) {
      if (!gone.signal.aborted) this.#fails(error);
      answer.destroy();
    }
  }

  /** Passes a range on; where the line is cut, from where it was. */
  async #pass(answer: ServerResponse, from: number, to: number, signal: AbortSignal): Promise<void> {
    let at = from;
    let patienceMs = PATIENCE_MS;
    for (let retryMs = FIRST_RETRY_MS; at <= to;) {
      const before = at;
      while (this.#kbps === 0) await wait(NAP_MS, undefined, { signal });
      const flow = this.#flow.signal;
      try {
        const part = await this.#source.read(at, to, AbortSignal.any([signal, flow]));
        for await (const chunk of part as AsyncIterable<Buffer>) {
          if (at + chunk.length - 1 > to) throw new VisioborneError("update.source", "bundle: more than was asked for");
          await this.#write(answer, chunk, signal);
          at += chunk.length;
        }
        if (at <= to) throw new VisioborneError("update.line", "bundle: cut");
      } catch (error) {
        if (signal.aborted || errorCode(error) === "update.source") throw error;
        // Held, and taken up again where it was.
        if (flow.aborted) continue;
        if (at > before) [retryMs, patienceMs] = [FIRST_RETRY_MS, PATIENCE_MS];
        if (patienceMs <= 0) throw error;
        this.#log.info({ at, of: this.#size, error: errorLine(error) }, "bundle: the line is cut, tried again");
        await wait(retryMs, undefined, { signal });
        patienceMs -= retryMs;
        retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
      }
    }
  }

  /** In small pieces: what is under way when somebody presses is soon gone. */
  async #write(answer: ServerResponse, chunk: Buffer, signal: AbortSignal): Promise<void> {
    this.#bytes += chunk.length;
    for (let at = 0; at < chunk.length;) {
      signal.throwIfAborted();
      const may = this.#bucket.take(Math.min(PIECE, chunk.length - at), this.#clock.monotonicMs());
      if (may === 0) {
        await wait(NAP_MS, undefined, { signal });
        continue;
      }
      const room = answer.write(chunk.subarray(at, at + may));
      at += may;
      if (!room) await drained(answer, signal);
    }
  }

  #fails(error: unknown): void {
    const code = errorCode(error) === "update.source" ? "update.source" : "update.line";
    this.#trouble ??= new VisioborneError(code, errorLine(error), {}, { cause: error });
  }
}

async function drained(answer: ServerResponse, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = (): void => reject(new VisioborneError("update.line", "given up"));
  answer.once("drain", resolve);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    answer.off("drain", resolve);
    signal.removeEventListener("abort", stop);
  }
}
