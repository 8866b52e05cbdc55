import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { setTimeout as delay } from "node:timers/promises";
import { IP_UDP_BYTES, LOAD_BYTES, SAMPLES, loadCount } from "../../contract/line-test/channel.ts";
import { KIND, NO_PROOF, decode, encode, nowUs, readToken, usBetween } from "../../contract/line-test/datagram.ts";
import type { Datagram, Kind } from "../../contract/line-test/datagram.ts";
import { paced } from "../../contract/line-test/pace.ts";
import { Tally, rateKbps } from "../../contract/line-test/tally.ts";
import type { LineOffer } from "../../contract/signalling/types.ts";
import { median } from "./figures.ts";
import type { LineFigures } from "./figures.ts";
import type { Talk } from "./talk.ts";

const HELLO_EVERY_MS = 150;
const HELLO_DEADLINE_MS = 2500;
/** The desk waits up to 4 s for what a box holds back, and its report may queue behind it. */
const REPORT_DEADLINE_MS = 15_000;
/** After the report, which comes behind all else, what was overtaken may still come. */
const STRAGGLERS_MS = 400;

/** The borne's UDP socket of one test, towards the desk's port alone. */
export class LineSocket {
  readonly #socket: Socket;
  readonly #token;
  readonly #offer: LineOffer;
  readonly #back = new Tally(SAMPLES.count);
  readonly #down: Tally;
  readonly #rttsMs: number[] = [];
  #proof: string | undefined;
  #unreachable = false;

  private constructor(socket: Socket, offer: LineOffer) {
    this.#socket = socket;
    this.#token = readToken(offer.token);
    this.#offer = offer;
    this.#down = new Tally(loadCount(offer.rate_kbps, offer.duration_ms));
    socket.on("message", (bytes) => this.#take(bytes));
    // "Port unreachable" and the like: before the desk has answered the test goes by TCP, later it is loss.
    socket.on("error", () => (this.#unreachable = true));
  }

  /**
   * Reaches the desk's port.
   * @param host what the offer names, else where the WebSocket leads
   * @returns undefined when UDP does not pass
   * @throws the signal's reason
   */
  static async reach(offer: LineOffer, host: string, signal: AbortSignal): Promise<LineSocket | undefined> {
    const found = await lookup(offer.host ?? host).catch(() => undefined);
    signal.throwIfAborted();
    if (found === undefined) return undefined;
    const socket = createSocket(found.family === 6 ? "udp6" : "udp4");
    const line = new LineSocket(socket, offer);
    try {
      await line.#connect(offer.port ?? 0, found.address);
      if (await line.#greet(signal)) return line;
    } catch {
      signal.throwIfAborted();
    } finally {
      if (line.#proof === undefined) line.close();
    }
    return undefined;
  }

  /** All stages. @throws as `Talk.ask` */
  async measure(talk: Talk): Promise<LineFigures> {
    const { rate_kbps, duration_ms: durationMs } = this.#offer;
    const samples = await this.#stage(talk, "samples", SAMPLES.count, SAMPLES.count * SAMPLES.everyMs);
    const back = this.#back.count;
    const up = await this.#stage(talk, "up", loadCount(rate_kbps, durationMs), durationMs);
    await talk.ask(
      { type: "line.send" },
      "line.report",
      ({ stage }) => stage === "down",
      durationMs + REPORT_DEADLINE_MS,
    );
    await delay(STRAGGLERS_MS, undefined, { signal: talk.signal }).catch(() => talk.signal.throwIfAborted());
    const { report } = samples;
    const jitters = [report.jitter_ms, this.#back.jitterMs].filter((one) => one !== null);
    return {
      how: "udp",
      upKbps: rateKbps({ ...up.report, spanMs: up.report.span_ms }, durationMs),
      downKbps: rateKbps(this.#down, durationMs),
      lossUpPct: lossPct(samples.sent, report.count),
      lossDownPct: report.count === 0 ? null : lossPct(report.count, back),
      jitterMs: jitters.length === 0 ? null : Math.max(...jitters),
      rttMs: median(this.#rttsMs),
    };
  }

  close(): void {
    this.#socket.close();
  }

  async #stage(talk: Talk, stage: "samples" | "up", count: number, durationMs: number) {
    const [kind, bytes] = stage === "up" ? ([KIND.up, LOAD_BYTES] as const) : ([KIND.sample, SAMPLES.bytes] as const);
    const sent = await paced((number) => this.#send(kind, number, bytes), { count, durationMs }, talk.signal);
    const report = await talk.ask(
      { type: "line.sent", stage, count: sent },
      "line.report",
      (one) => one.stage === stage,
      REPORT_DEADLINE_MS,
    );
    return { sent, report };
  }

  async #connect(port: number, address: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#socket.connect(port, address, (error?: Error) => (error ? reject(error) : resolve()));
    await promise;
  }

  async #greet(signal: AbortSignal): Promise<boolean> {
    const startMs = performance.now();
    for (let number = 0; this.#proof === undefined; number++) {
      if (this.#unreachable || performance.now() - startMs > HELLO_DEADLINE_MS) return false;
      this.#send(KIND.hello, number, SAMPLES.bytes);
      await delay(HELLO_EVERY_MS, undefined, { signal });
    }
    return true;
  }

  #send(kind: Kind, number: number, bytes: number): void {
    const proof = this.#proof ?? NO_PROOF;
    const datagram: Datagram = { kind, number, timeUs: nowUs(), proof, answeredNumber: 0, answeredTimeUs: 0 };
    this.#socket.send(encode(this.#token, datagram, bytes), () => undefined);
  }

  #take(bytes: Buffer): void {
    const atMs = performance.now();
    const datagram = decode(this.#token, bytes);
    if (datagram === undefined) return;
    const { kind, number, timeUs, answeredTimeUs } = datagram;
    if (kind === KIND.helloBack) this.#proof ??= datagram.proof;
    else if (kind === KIND.down) this.#down.add(number, bytes.length + IP_UDP_BYTES, atMs, timeUs);
    else if (kind === KIND.sampleBack && this.#back.add(number, bytes.length + IP_UDP_BYTES, atMs, timeUs))
      this.#rttsMs.push(usBetween(answeredTimeUs, nowUs()) / 1000);
  }
}

function lossPct(sent: number, arrived: number): number {
  return sent === 0 ? 0 : Math.max(0, 100 * (1 - arrived / sent));
}
