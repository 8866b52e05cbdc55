import { createHmac, randomBytes } from "node:crypto";
import { IP_UDP_BYTES, LOAD_BYTES, SAMPLES, loadCount } from "../../contract/line-test/channel.ts";
import { KIND, NO_PROOF, decode, encode, nowUs, readToken } from "../../contract/line-test/datagram.ts";
import type { Datagram } from "../../contract/line-test/datagram.ts";
import { paced } from "../../contract/line-test/pace.ts";
import { Tally } from "../../contract/line-test/tally.ts";
import type { LineReport, LineSent } from "../../contract/signalling/types.ts";
import type { LineResponder, Peer } from "./responder.ts";
import { settled } from "./settled.ts";
import type { DeskTest, Load } from "./test.ts";

const MAX_HELLOS = 40;

/**
 * A test by UDP. No more is ever sent to an address than it has sent, but for the load, which is bounded, sent once, and
 * only to the address that has returned the proof that was sent there, so that a false sender's address gets nothing
 * (the return-routability check of RFC 9000, 8.1).
 */
export class TestByUdp implements DeskTest {
  readonly #responder: LineResponder;
  readonly #token;
  readonly #load: Load;
  readonly #secret = randomBytes(16);
  readonly #tallies: Readonly<Record<LineSent["stage"], Tally>>;
  readonly #leave: () => void;
  #hellos = 0;
  #peer: Peer | undefined;
  #loaded = false;

  constructor(responder: LineResponder, token: string, load: Load) {
    this.#responder = responder;
    this.#token = readToken(token);
    this.#load = load;
    this.#tallies = { samples: new Tally(SAMPLES.count), up: new Tally(loadCount(load.rateKbps, load.durationMs)) };
    this.#leave = responder.admit(this.#token.test, (bytes, from) => this.#take(bytes, from));
  }

  async sent({ stage, count }: LineSent, signal: AbortSignal): Promise<Omit<LineReport, "type" | "id">> {
    const tally = this.#tallies[stage];
    await settled(tally, count, signal);
    return { stage, count: tally.count, bytes: tally.bytes, span_ms: tally.spanMs, jitter_ms: tally.jitterMs };
  }

  async send(_frames: number | undefined, signal: AbortSignal): Promise<Omit<LineReport, "type" | "id"> | undefined> {
    const peer = this.#peer;
    if (peer === undefined || this.#loaded) return undefined;
    this.#loaded = true;
    const { rateKbps, durationMs } = this.#load;
    const startMs = performance.now();
    const count = await paced(
      (number) => this.#answer({ kind: KIND.down, number }, LOAD_BYTES, peer),
      { count: loadCount(rateKbps, durationMs), durationMs },
      signal,
    );
    const bytes = (count - 1) * (LOAD_BYTES + IP_UDP_BYTES);
    return { stage: "down", count, bytes, span_ms: performance.now() - startMs, jitter_ms: null };
  }

  takeBytes(): void {
    // By UDP there are no frames.
  }

  end(): void {
    this.#leave();
  }

  #take(bytes: Buffer, from: Peer): void {
    const datagram = decode(this.#token, bytes);
    if (datagram === undefined) return;
    const { kind, number, timeUs } = datagram;
    if (kind === KIND.hello) {
      if (bytes.length === SAMPLES.bytes && this.#hellos++ < MAX_HELLOS)
        this.#answer({ kind: KIND.helloBack, number, proof: this.#proofOf(from) }, bytes.length, from, timeUs);
      return;
    }
    if (datagram.proof !== this.#proofOf(from)) return;
    this.#peer ??= from;
    const atMs = performance.now();
    if (kind === KIND.up) this.#tallies.up.add(number, bytes.length + IP_UDP_BYTES, atMs, timeUs);
    else if (kind === KIND.sample && bytes.length === SAMPLES.bytes)
      if (this.#tallies.samples.add(number, bytes.length + IP_UDP_BYTES, atMs, timeUs))
        this.#answer({ kind: KIND.sampleBack, number }, bytes.length, from, timeUs);
  }

  #answer(
    datagram: Pick<Datagram, "kind" | "number"> & Partial<Datagram>,
    bytes: number,
    to: Peer,
    answeredTimeUs = 0,
  ): void {
    const whole = { timeUs: nowUs(), proof: NO_PROOF, answeredNumber: datagram.number, answeredTimeUs, ...datagram };
    this.#responder.send(encode(this.#token, whole, bytes), to);
  }

  #proofOf({ address, port }: Peer): string {
    return createHmac("sha256", this.#secret).update(`${address} ${port}`).digest("hex").slice(0, NO_PROOF.length);
  }
}
