import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Statistics } from "../../../../src/call/peer/receive/statistics.ts";
import { QueueDelay } from "../../../../src/call/peer/receive/queue-delay.ts";
import { absSendTime, compactNtp, ntpOf, roundTripMs } from "../../../../src/call/peer/rtp/ntp.ts";
import { readRtp } from "../../../../src/call/peer/rtp/packet.ts";
import { Bucket } from "../../../../src/call/peer/send/bucket.ts";
import { Continuity } from "../../../../src/call/peer/send/continuity.ts";
import { Pacer } from "../../../../src/call/peer/send/pacer.ts";

describe("numbers over a source that begins anew", () => {
  it("go on by the time that has passed", () => {
    const made = new Continuity(90_000);
    expect(made.next(1, { sequenceNumber: 10, timestamp: 5000 }, 0)).toEqual({
      timestamp: 5000,
      begins: false,
      gap: false,
    });
    const second = made.next(2, { sequenceNumber: 60_000, timestamp: 99 }, 1000);
    expect(second).toEqual({ timestamp: 95_000, begins: true, gap: false });
    expect(made.next(2, { sequenceNumber: 60_001, timestamp: 99 + 3600 }, 1040).timestamp).toBe(98_600);
  });

  it("go on when the same source says that it begins anew", () => {
    const made = new Continuity(90_000);
    made.next(1, { sequenceNumber: 10, timestamp: 4_000_000_000 }, 0);
    made.sourceChanged();
    expect(made.next(1, { sequenceNumber: 500, timestamp: 3 }, 500)).toMatchObject({
      timestamp: 4_000_045_000,
      begins: true,
    });
  });

  it("tell of packets that never came, over the wrap, too", () => {
    const made = new Continuity(90_000);
    made.next(1, { sequenceNumber: 65_535, timestamp: 0 }, 0);
    expect(made.next(1, { sequenceNumber: 0, timestamp: 0 }, 1).gap).toBe(false);
    expect(made.next(1, { sequenceNumber: 2, timestamp: 0 }, 2).gap).toBe(true);
  });
});

describe("budgets", () => {
  it("a bucket never gives more than its rate and one burst", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2000), fc.nat(200)), { minLength: 1 }), (steps) => {
        const bucket = new Bucket(60, 9000);
        let [given, ms] = [0, 0];
        for (const [bytes, passed] of steps) if (bucket.take(bytes, (ms += passed))) given += bytes;
        expect(given).toBeLessThanOrEqual(9000 + (ms * 60) / 8 + 2000);
      }),
    );
  });

  it("repairs of a jam are held to 60 kbit/s", () => {
    const bucket = new Bucket(60, 9000);
    let given = 0;
    for (let ms = 0; ms < 20_000; ms += 5) if (bucket.take(1200, ms)) given += 1200;
    expect((given * 8) / 20_000).toBeLessThan(66);
    expect((given * 8) / 20_000).toBeGreaterThan(55);
  });

  it("a pacer spreads a keyframe at its pace, in order", () => {
    const sent: [number, number][] = [];
    let nowMs = 0;
    const pacer = new Pacer<number>(200, (packet) => sent.push([packet, nowMs]));
    for (let i = 0; i < 20; i++) expect(pacer.push(i, 1250, nowMs)).toBe(true);
    for (nowMs = 1; pacer.holding; nowMs++) pacer.drain(nowMs);
    expect(sent.map(([packet]) => packet)).toEqual([...Array(20).keys()]);
    // 25 kB less what may leave at once, at twice 200 kbit/s.
    const lastMs = sent.at(-1)?.[1] ?? 0;
    expect(lastMs).toBeGreaterThan(380);
    expect(lastMs).toBeLessThan(500);
  });

  it("a pacer that can't keep up throws all away and says so", () => {
    const pacer = new Pacer<number>(1, () => {});
    let ok = true;
    for (let i = 0; i < 2000 && ok; i++) ok = pacer.push(i, 1250, i);
    expect(ok).toBe(false);
    expect(pacer.holding).toBe(false);
  });
});

describe("clocks of reports", () => {
  it("NTP has the fraction of the second", () => {
    const ntp = ntpOf(Date.UTC(2026, 0, 1, 0, 0, 0, 500));
    expect(ntp & 0xffffffffn).toBe(0x8000_0000n);
    expect(Number(ntp >> 32n) - 2_208_988_800).toBe(Date.UTC(2026, 0, 1) / 1000);
    const later = ntpOf(Date.UTC(2026, 0, 1, 0, 0, 0, 750));
    expect(((later - ntp) * 1000n) >> 32n).toBe(250n);
  });

  it("absolute send time grows by 2^18 a second", () => {
    const at = (ms: number): number => absSendTime(ntpOf(ms)).readUIntBE(0, 3);
    expect(at(1000.5) - at(1000)).toBeGreaterThan(100);
    expect((at(2_000_250) - at(2_000_000) + 2 ** 24) % 2 ** 24).toBeCloseTo(2 ** 16, -2);
  });

  it("a round trip is what is left of the report's way", () => {
    const sent = compactNtp(ntpOf(1_000_000));
    const heard = compactNtp(ntpOf(1_000_370));
    expect(roundTripMs(heard, sent, Math.round(0.31 * 65_536))).toBeCloseTo(60, 0);
    expect(roundTripMs(heard, 0, 0)).toBeUndefined();
    expect(roundTripMs(heard, sent, 10 * 65_536)).toBe(0);
  });
});

describe("what is told of what came", () => {
  it("counts loss in the interval and in all, over the wrap", () => {
    const made = new Statistics(1, 90_000);
    for (const sequence of [65_533, 65_534, 65_535, 1, 2]) made.add(sequence, sequence * 3000, sequence);
    const first = made.report(0);
    expect(first.loss).toBeCloseTo(1 / 6);
    expect(first.block).toMatchObject({ packetsLost: 1, highestSequence: 65_538, fractionLost: 42 });
    made.add(3, 0, 0);
    expect(made.report(0)).toMatchObject({ loss: 0, expected: 1 });
    expect(made.report(0).block.packetsLost).toBe(1);
  });

  it("tells when the last sender report came", () => {
    const made = new Statistics(1, 90_000);
    made.add(1, 0, 0);
    made.heard(77, 1000);
    expect(made.report(1500).block).toMatchObject({ lsr: 77, dlsr: 32_768 });
  });

  it("sees a queue build up and go", () => {
    const made = new QueueDelay(90_000);
    for (let i = 0; i < 25; i++) made.add(i * 3600, i * 40);
    expect(made.take()).toBe(0);
    for (let i = 25; i < 50; i++) made.add(i * 3600, i * 40 + 200);
    expect(made.take()).toBeCloseTo(200);
    for (let i = 50; i < 75; i++) made.add(i * 3600, i * 40);
    expect(made.take()).toBe(0);
    expect(made.take()).toBe(0);
  });
});

describe("RTP", () => {
  it.each([
    ["too short", Buffer.alloc(11, 0x80)],
    ["another version", Buffer.alloc(20, 0x40)],
    ["an extension beyond the end", Buffer.from([0x90, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xbe, 0xde, 0, 9])],
    ["padding beyond the beginning", Buffer.from([0xa0, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 200])],
  ])("leaves aside %s", (_, datagram) => {
    expect(readRtp(datagram)).toBeUndefined();
  });

  it("reads past sources, extension and padding", () => {
    const datagram = Buffer.from("b1e01234000000070000000901010101bede00010000000041420002", "hex");
    expect(readRtp(datagram)).toEqual({
      payloadType: 96,
      marker: true,
      sequenceNumber: 0x1234,
      timestamp: 7,
      ssrc: 9,
      payload: Buffer.from([0x41, 0x42]),
    });
  });
});
