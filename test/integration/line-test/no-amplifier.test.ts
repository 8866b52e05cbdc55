import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { SAMPLES } from "../../../src/contract/line-test/channel.ts";
import { KIND, NO_PROOF, decode, encode, nowUs, readToken } from "../../../src/contract/line-test/datagram.ts";
import type { Kind, Token } from "../../../src/contract/line-test/datagram.ts";
import type { LineOffer, LineReport, LineTest } from "../../../src/contract/signalling/types.ts";
import { connect } from "../../support/line-test/borne.ts";
import { testDesk } from "../../support/line-test/desk.ts";
import type { TestDesk } from "../../support/line-test/desk.ts";

/** What somebody might do with the desk's UDP port who has seen a datagram, stolen a token, or holds a certificate. */

const ID = "00000000000000aa";
let desk: TestDesk;
let borne: WebSocket;
let offer: LineOffer;
let token: Token;
const sockets: Socket[] = [];

beforeEach(async () => {
  desk = await testDesk("127.0.0.1", { rateKbps: 400, durationMs: 300 });
  borne = await connect("127.0.0.1", desk.port);
  offer = await ask<LineOffer>({ type: "line.ask", id: ID, how: "udp" });
  token = readToken(offer.token);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  borne.terminate();
  await desk[Symbol.asyncDispose]();
});

async function ask<T extends LineTest>(message: LineTest): Promise<T> {
  const answer = once(borne, "message");
  borne.send(JSON.stringify(message));
  return JSON.parse(String((await answer)[0])) as T;
}

/** A socket towards the desk's port, with all that it has received. */
function stranger(): { readonly socket: Socket; readonly received: Buffer[] } {
  const socket = createSocket("udp4");
  sockets.push(socket);
  const received: Buffer[] = [];
  socket.on("message", (bytes) => received.push(bytes));
  return { socket, received };
}

function send({ socket }: { socket: Socket }, bytes: Uint8Array): void {
  socket.send(bytes, offer.port ?? 0, "127.0.0.1");
}

function datagram(kind: Kind, number = 0, proof = NO_PROOF, of = token, bytes: number = SAMPLES.bytes): Buffer {
  return encode(of, { kind, number, timeUs: nowUs(), proof, answeredNumber: 0, answeredTimeUs: 0 }, bytes);
}

/** Says hello as the borne does; the proof that this address has got. */
async function proofFor(who: { socket: Socket; received: Buffer[] }): Promise<string> {
  const answer = once(who.socket, "message");
  send(who, datagram(KIND.hello));
  const [bytes] = (await answer) as [Buffer];
  expect(bytes.length).toBe(SAMPLES.bytes);
  return decode(token, bytes)?.proof ?? "";
}

test("nothing is answered but the borne's own datagrams", async () => {
  const who = stranger();
  send(who, Buffer.from("hello"));
  send(who, Buffer.alloc(1400));
  send(who, datagram(KIND.hello, 0, NO_PROOF, { ...token, key: new Uint8Array(16) }));
  send(who, datagram(KIND.hello, 0, NO_PROOF, { ...token, test: "0123456789abcdef" }));
  // The right token in other sizes: an answer is never longer than what it answers, so none is given to a short one.
  send(who, datagram(KIND.hello, 0, NO_PROOF, token, 48));
  // Authentic, but this address has not proven itself.
  for (const kind of [KIND.sample, KIND.up, KIND.down, KIND.helloBack, KIND.sampleBack]) send(who, datagram(kind));
  await proofFor(who);
  await delay(100);
  expect(who.received).toHaveLength(1);
});

test("a sample is answered once, in its own size, and only to who has the proof of that address", async () => {
  const [one, other] = [stranger(), stranger()];
  const proof = await proofFor(one);
  const answer = once(one.socket, "message");
  send(other, datagram(KIND.sample, 7, proof));
  send(one, datagram(KIND.sample, 7, proof));
  send(one, datagram(KIND.sample, 7, proof));
  send(one, datagram(KIND.sample, SAMPLES.count, proof));
  const [bytes] = (await answer) as [Buffer];
  expect(decode(token, bytes)).toMatchObject({ kind: KIND.sampleBack, number: 7 });
  await delay(100);
  expect(bytes.length).toBe(SAMPLES.bytes);
  expect(one.received).toHaveLength(2);
  expect(other.received).toHaveLength(0);
});

test("hellos are answered a few times only", async () => {
  const who = stranger();
  for (let n = 0; n < 200; n++) send(who, datagram(KIND.hello, n));
  await proofFor(who).catch(() => undefined);
  await delay(100);
  expect(who.received.length).toBeLessThanOrEqual(40);
}, 2000);

test("the load goes to nobody before an address has proven itself, then to that one, once", async () => {
  const [one, other] = [stranger(), stranger()];
  borne.send(JSON.stringify({ type: "line.send", id: ID }));
  await delay(400);
  const proof = await proofFor(one);
  // Who has only said hello gets no load: he may have given a false address.
  borne.send(JSON.stringify({ type: "line.send", id: ID }));
  await delay(400);
  expect(one.received).toHaveLength(1);
  send(one, datagram(KIND.sample, 0, proof));
  await once(one.socket, "message");
  const otherProof = await proofFor(other);
  send(other, datagram(KIND.up, 0, otherProof));
  const report = await ask<LineReport>({ type: "line.send", id: ID });
  expect(report).toMatchObject({ type: "line.report", stage: "down", count: 13 });
  borne.send(JSON.stringify({ type: "line.send", id: ID }));
  await delay(400);
  expect(one.received).toHaveLength(2 + 13);
  expect(other.received).toHaveLength(1);
});

test("a token dies with its test", async () => {
  const who = stranger();
  await proofFor(who);
  borne.send(JSON.stringify({ type: "line.stop", id: ID }));
  const answer = await ask({ type: "line.ping", id: ID, n: 0 });
  expect(answer).toEqual({ type: "line.refused", id: ID, reason: "expired" });
  send(who, datagram(KIND.hello, 1));
  await delay(100);
  expect(who.received).toHaveLength(1);
});
