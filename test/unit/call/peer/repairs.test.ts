import { expect, it } from "vitest";
import type { RTCDtlsTransport, RtpHeader } from "werift";
import { Outgoing } from "../../../../src/call/peer/send/outgoing.ts";
import { PAYLOAD } from "../../../../src/call/peer/werift/configuration.ts";

/** Where packets leave: what has left is counted. */
function leaving() {
  const sent: { header: RtpHeader; bytes: number }[] = [];
  const transport = {
    state: "connected",
    sendRtp: (payload: Buffer, header: RtpHeader) => {
      sent.push({ header, bytes: payload.length });
      return Promise.resolve(payload.length);
    },
  } as unknown as RTCDtlsTransport;
  const outgoing = new Outgoing("video", 90_000);
  outgoing.route({ transport, ssrc: 1, rtxSsrc: 2, mid: "1" });
  return { outgoing, sent };
}

const datagram = (sequence: number, timestamp: number): Buffer => {
  const made = Buffer.alloc(1200, 0x41);
  made.set([0x80, 96 | 0x80]);
  made.writeUInt16BE(sequence, 2);
  made.writeUInt32BE(timestamp, 4);
  made.writeUInt32BE(99, 8);
  return made;
};

function streamed(count: number) {
  const { outgoing, sent } = leaving();
  for (let i = 0; i < count; i++) {
    const taken = outgoing.take(datagram(i, i * 3600), i * 40);
    if (taken) outgoing.send(taken.packet);
  }
  return { outgoing, sent, numbers: sent.map(({ header }) => header.sequenceNumber) };
}

it("repairs as RFC 4588 has it: another source, another number, the original one before the payload", () => {
  const { outgoing, sent, numbers } = streamed(3);
  outgoing.repair(numbers[1] ?? -1, 200, 50);
  const { header, bytes } = sent.at(-1) ?? {};
  expect(header).toMatchObject({ ssrc: 2, payloadType: PAYLOAD.rtx, timestamp: 3600 });
  expect(bytes).toBe(1188 + 2);
});

it("repairs a packet once a round trip, however often it is asked for", () => {
  const { outgoing, sent, numbers } = streamed(3);
  for (let ms = 0; ms < 100; ms += 5) outgoing.repair(numbers[0] ?? -1, ms, 100);
  expect(sent.length - 3).toBe(2);
});

it("keeps the repairs of a jam within 60 kbit/s: all of a second asked for again and again", () => {
  const { outgoing, sent, numbers } = streamed(200);
  for (let ms = 0; ms < 20_000; ms += 100) for (const number of numbers) outgoing.repair(number, ms, 100);
  const bytes = sent.slice(200).reduce((sum, one) => sum + one.bytes, 0);
  expect((bytes * 8) / 20_000).toBeLessThan(66);
  expect(outgoing.repairsRefused).toBeGreaterThan(1000);
});

it("knows nothing of packets that were never sent, or too long ago", () => {
  const { outgoing, sent, numbers } = streamed(400);
  outgoing.repair(((numbers.at(-1) ?? 0) + 1) & 0xffff, 0, 50);
  outgoing.repair(numbers[0] ?? -1, 0, 50);
  expect(sent).toHaveLength(400);
});

it("leaves no gap in its numbers where the encoder began anew", () => {
  const { outgoing, sent } = streamed(3);
  const other = datagram(40_000, 123);
  other.writeUInt32BE(5, 8);
  const taken = outgoing.take(other, 1080);
  expect(taken).toMatchObject({ begins: true });
  if (taken) outgoing.send(taken.packet);
  const [before, after] = sent.slice(-2).map(({ header }) => header);
  expect(after?.sequenceNumber).toBe(((before?.sequenceNumber ?? 0) + 1) & 0xffff);
  expect(after?.timestamp).toBe((before?.timestamp ?? 0) + 90_000);
});
