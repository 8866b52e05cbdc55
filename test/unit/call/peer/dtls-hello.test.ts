import { describe, expect, it } from "vitest";
import { FirstFlight } from "../../../../src/call/peer/werift/dtls-hello.ts";
import type { DtlsInternals, HandshakeMessage } from "../../../../src/call/peer/werift/internals.ts";

const COOKIE = Buffer.from("library's own cookie");
const SESSION = Buffer.from("session");
const REST = Buffer.from("cipher suites and the rest");

/** A ClientHello (RFC 6347, 4.2.1): version, random, session, cookie, the rest. */
function hello(random: number, cookie = Buffer.alloc(0)): HandshakeMessage {
  const parts = [Buffer.of(0xfe, 0xfd), Buffer.alloc(32, random), Buffer.of(SESSION.length), SESSION];
  const fragment = Buffer.concat([...parts, Buffer.of(cookie.length), cookie, REST]);
  return { msg_type: 1, message_seq: 0, fragment, serialize: () => fragment };
}

/** As werift does it: what a hello comes to is done at once, then it waits; a hello without a cookie is asked for one. */
function library() {
  const sent: string[] = [];
  const handled: HandshakeMessage[] = [];
  const transport = { send: async (data: Buffer) => void sent.push(data.toString()) };
  const context = { flight: 0, cookie: undefined as Buffer | undefined, sequenceNumber: 0, sortedHandshakeCache: [] };
  const dtls = { connected: false, dtls: context, transport, srtp: {}, cipher: {} };
  let refuses = false;
  const handle = async (messages: readonly HandshakeMessage[]): Promise<void> => {
    const [message] = messages;
    if (message === undefined) return;
    if (refuses) throw new Error("no cipher suite in common");
    handled.push(message);
    const plain = message.fragment.equals(hello(message.fragment[2] ?? 0).fragment);
    if (plain) {
      context.flight = 2;
      context.cookie = COOKIE;
      void transport.send(Buffer.from("verify request"));
    } else if (context.flight === 4) void transport.send(Buffer.from("the same again"));
    else {
      context.flight = 4;
      context.sequenceNumber = 1;
      void transport.send(Buffer.from(`server hello ${context.sequenceNumber++}`));
      void transport.send(Buffer.from(`certificate ${context.sequenceNumber++}`));
    }
    await Promise.resolve();
  };
  const first = new FirstFlight(dtls as unknown as DtlsInternals, handle);
  return { first, sent, handled, context, dtls, refuse: (on: boolean) => (refuses = on) };
}

describe("the first flight of a DTLS server", () => {
  it("is its own hello, the first message with number 0", async () => {
    const { first, sent } = library();
    await first.answer(hello(7));
    expect(sent).toEqual(["server hello 0", "certificate 1"]);
  });

  it("both ends sign the hello as it came; the library looks at one with its cookie", async () => {
    const { first, handled } = library();
    const came = hello(7);
    await first.answer(came);
    expect(handled.at(-1)?.serialize()).toEqual(came.serialize());
    expect(handled.at(-1)?.fragment).toEqual(hello(7, COOKIE).fragment);
  });

  it("a hello again is answered again; another one neither then nor in the same turn of the loop", async () => {
    const { first, sent, handled } = library();
    await Promise.all([first.answer(hello(7)), first.answer(hello(8)), first.answer(hello(7))]);
    await first.answer(hello(8));
    await first.answer(hello(7));
    expect(handled.every(({ fragment }) => fragment[2] === 7)).toBe(true);
    expect(sent.slice(0, 2)).toEqual(["server hello 0", "certificate 1"]);
    expect(sent.slice(2)).toEqual(["the same again", "the same again"]);
  });

  it("one that the library can't take leaves the way open for another", async () => {
    const { first, sent, refuse } = library();
    refuse(true);
    await expect(first.answer(hello(7))).rejects.toThrow("no cipher suite");
    refuse(false);
    await first.answer(hello(8));
    expect(sent).toEqual(["server hello 0", "certificate 1"]);
  });

  it("once both have finished nobody's hello is looked at", async () => {
    const { first, handled, context, dtls } = library();
    dtls.connected = true;
    await first.answer(hello(7));
    dtls.connected = false;
    context.flight = 6;
    await first.answer(hello(7));
    expect(handled).toEqual([]);
  });
});
