import { errorLine } from "../../contract/errors.ts";
import type { DeskLineChannel, LineFromBorne } from "../../contract/line-test/channel.ts";
import { makeToken } from "../../contract/line-test/datagram.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { LineAsk, LineSent } from "../../contract/signalling/types.ts";
import { TestByTcp } from "./by-tcp.ts";
import { TestByUdp } from "./by-udp.ts";
import type { LineResponder } from "./responder.ts";
import type { DeskTest, Load } from "./test.ts";

export interface LineTestsOptions extends Load {
  /** Absent: by TCP only. */
  readonly responder?: LineResponder;
  /** Where bornes reach the responder, when that is not the host and port that it knows itself (NAT, another name). */
  readonly host?: string;
  readonly port?: number;
  /** Tests at a time: times the rate, the desk's own line must hold it beside its calls. 0 = no tests. */
  readonly atOnce: number;
  readonly log: Logger;
}

export const LINE_TESTS = { rateKbps: 600, durationMs: 3000, atOnce: 8 } as const;

/** A test lasts about 12 s; its token dies with it. */
const TEST_DEADLINE_MS = 45_000;

interface Running {
  readonly id: string;
  readonly test: DeskTest;
  readonly stop: AbortController;
  readonly deadline: NodeJS.Timeout;
  /** Stages that were asked for: each is reported once. */
  readonly reported: Set<LineSent["stage"]>;
}

/** Tests of bornes' lines, as many at once as the desk allows, one for each borne. */
export class LineTests {
  readonly #options: LineTestsOptions;
  readonly #running = new Map<DeskLineChannel, Running>();

  constructor(options: LineTestsOptions) {
    this.#options = options;
  }

  /** Tests under way. */
  get running(): number {
    return this.#running.size;
  }

  /** Serves a borne's WebSocket until it is closed. */
  serve(channel: DeskLineChannel): void {
    channel.onMessage((message) => this.#take(channel, message));
    channel.onBytes((bytes) => this.#running.get(channel)?.test.takeBytes(bytes));
    channel.onClose(() => this.#end(channel));
  }

  /** Breaks off all tests. */
  stop(): void {
    for (const channel of this.#running.keys()) this.#end(channel);
  }

  #take(channel: DeskLineChannel, message: LineFromBorne): void {
    if (message.type === "line.ask") return this.#begin(channel, message);
    const running = this.#running.get(channel);
    if (running?.id !== message.id) {
      if (message.type !== "line.stop") channel.send({ type: "line.refused", id: message.id, reason: "expired" });
      return;
    }
    const { id, test, stop } = running;
    switch (message.type) {
      case "line.ping":
        return channel.send({ type: "line.pong", id, n: message.n });
      case "line.sent":
        if (running.reported.has(message.stage)) return;
        running.reported.add(message.stage);
        return void this.#report(channel, running, test.sent(message, stop.signal));
      case "line.send":
        return void this.#report(channel, running, test.send(message.frames, stop.signal));
      case "line.stop":
        return this.#end(channel);
    }
  }

  #begin(channel: DeskLineChannel, { id, how }: LineAsk): void {
    this.#end(channel);
    const { responder, atOnce, rateKbps, durationMs } = this.#options;
    if (this.#running.size >= atOnce)
      return channel.send({ type: "line.refused", id, reason: atOnce === 0 ? "off" : "busy" });
    const token = makeToken();
    const own = how === "udp" ? responder?.port : undefined;
    const load = { rateKbps, durationMs };
    const test =
      responder === undefined || own === undefined
        ? new TestByTcp(channel, token, load)
        : new TestByUdp(responder, token, load);
    const deadline = setTimeout(() => this.#end(channel), TEST_DEADLINE_MS).unref();
    this.#running.set(channel, { id, test, stop: new AbortController(), deadline, reported: new Set() });
    const { host, port = own } = this.#options;
    channel.send({
      type: "line.offer",
      id,
      ...(own === undefined || port === undefined
        ? { how: "tcp" }
        : { how: "udp", port, ...(host === undefined ? {} : { host }) }),
      token,
      rate_kbps: rateKbps,
      duration_ms: durationMs,
    });
  }

  async #report(channel: DeskLineChannel, running: Running, reported: ReturnType<DeskTest["send"]>): Promise<void> {
    try {
      const report = await reported;
      if (report !== undefined && !running.stop.signal.aborted)
        channel.send({ type: "line.report", id: running.id, ...report });
    } catch (error) {
      if (!running.stop.signal.aborted) this.#options.log.warn({ error: errorLine(error) }, "line test");
    }
  }

  #end(channel: DeskLineChannel): void {
    const running = this.#running.get(channel);
    if (running === undefined) return;
    this.#running.delete(channel);
    clearTimeout(running.deadline);
    running.stop.abort();
    running.test.end();
  }
}
