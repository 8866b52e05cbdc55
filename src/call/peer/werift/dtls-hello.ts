import type { DtlsInternals, HandshakeMessage } from "./internals.ts";

/** Of a ClientHello: version 2, random 32, session 1 + n, cookie 1 + n, the rest (RFC 6347, 4.2.1). */
const RANDOM_AT = 2;
const SESSION_AT = 34;
/** `flight` of the library's context once it has said its Finished. */
const LAST_FLIGHT = 6;

/**
 * Answers the first ClientHello with the server's own flight. The library asks it for a cookie first, which takes a
 * whole round trip of the line: that is for servers that anybody can ask from a false address (RFC 6347, 4.2.1), while
 * here ICE has proven by its own passwords that the other end is where its packets come from (RFC 8445, 7.3).
 */
export class FirstFlight {
  readonly #dtls: DtlsInternals;
  readonly #handle: DtlsInternals["onHandleHandshakes"];
  #random: Buffer | undefined;

  /** @param handle the library's own handler */
  constructor(dtls: DtlsInternals, handle: DtlsInternals["onHandleHandshakes"]) {
    this.#dtls = dtls;
    this.#handle = handle;
  }

  /** @throws {Error} of the library: nothing that both ends can do */
  async answer(hello: HandshakeMessage): Promise<void> {
    const dtls = this.#dtls;
    // Anybody can send one: it would throw the keys away.
    if (dtls.connected || dtls.dtls.flight >= LAST_FLIGHT) return;
    const random = hello.fragment.subarray(RANDOM_AT, SESSION_AT);
    if (this.#random !== undefined && !this.#random.equals(random)) return;
    if (this.#random === undefined) await this.#read(hello, random);
    // Told again: it sends its flight again.
    await this.#handle([withCookie(hello, dtls.dtls.cookie ?? Buffer.alloc(0))]);
  }

  /** The library reads the offer, makes its keys and would send the cookie: all before it waits for anything. */
  async #read(hello: HandshakeMessage, random: Buffer): Promise<void> {
    const { transport, dtls } = this.#dtls;
    const { send } = transport;
    // At once, for another hello may come in the same turn of the loop.
    this.#random = Buffer.from(random);
    transport.send = async () => {};
    const read = this.#handle([hello]);
    transport.send = send;
    countFromZero(dtls);
    try {
      await read;
    } catch (error) {
      this.#random = undefined;
      throw error;
    }
  }
}

/** As if it had the cookie for the library's look; what both ends sign is what came. */
function withCookie(hello: HandshakeMessage, cookie: Buffer): HandshakeMessage {
  const at = SESSION_AT + 1 + (hello.fragment[SESSION_AT] ?? 0);
  const { fragment, msg_type, message_seq } = hello;
  return {
    msg_type,
    message_seq,
    fragment: Buffer.concat([
      fragment.subarray(0, at),
      Buffer.from([cookie.length]),
      cookie,
      fragment.subarray(at + 1 + (fragment[at] ?? 0)),
    ]),
    serialize: () => hello.serialize(),
  };
}

/** The library sets the number of its first message, 1 for a cookie went before; without one it is 0. */
function countFromZero(context: DtlsInternals["dtls"]): void {
  const plain = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(context, "sequenceNumber", {
    configurable: true,
    enumerable: true,
    get: () => 0,
    set: () => {
      Object.defineProperty(context, "sequenceNumber", { ...plain, value: 0 });
    },
  });
}
