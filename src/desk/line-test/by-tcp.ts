import { IP_TCP_BYTES, LOAD_BYTES, loadCount } from "../../contract/line-test/channel.ts";
import type { DeskLineChannel } from "../../contract/line-test/channel.ts";
import { KIND, NO_PROOF, decode, encode, nowUs, readToken } from "../../contract/line-test/datagram.ts";
import { Tally } from "../../contract/line-test/tally.ts";
import type { LineReport, LineSent } from "../../contract/signalling/types.ts";
import type { DeskTest, Load } from "./test.ts";

/** A test in the WebSocket itself. The borne gives the pace both ways: it sends, and gives credit for what is sent. */
export class TestByTcp implements DeskTest {
  readonly #channel: DeskLineChannel;
  readonly #token;
  readonly #up: Tally;
  readonly #limit: number;
  #sent = 0;

  constructor(channel: DeskLineChannel, token: string, { rateKbps, durationMs }: Load) {
    this.#channel = channel;
    this.#token = readToken(token);
    this.#limit = loadCount(rateKbps, durationMs);
    this.#up = new Tally(this.#limit);
  }

  /** What was sent before this message has come before it. */
  sent({ stage }: LineSent): Promise<Omit<LineReport, "type" | "id">> {
    const { count, bytes, spanMs } = this.#up;
    return Promise.resolve({ stage, count, bytes, span_ms: spanMs, jitter_ms: null });
  }

  send(frames: number | undefined): Promise<undefined> {
    for (let left = frames ?? 0; left > 0 && this.#sent < this.#limit; left--) {
      const datagram = { kind: KIND.down, number: this.#sent++, timeUs: nowUs(), proof: NO_PROOF } as const;
      this.#channel.sendBytes(encode(this.#token, { ...datagram, answeredNumber: 0, answeredTimeUs: 0 }, LOAD_BYTES));
    }
    return Promise.resolve(undefined);
  }

  takeBytes(bytes: Uint8Array): void {
    const datagram = decode(this.#token, bytes);
    if (datagram?.kind === KIND.up) this.#up.add(datagram.number, bytes.length + IP_TCP_BYTES, performance.now());
  }

  end(): void {
    // Nothing is held.
  }
}
