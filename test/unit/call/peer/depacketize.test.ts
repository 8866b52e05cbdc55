import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginsKeyframe, Depacketizer, MAX_UNIT_BYTES } from "../../../../src/call/peer/h264/depacketize.ts";

const SPS = Buffer.from([0x67, 0x42, 0xe0, 0x1f]);
const PPS = Buffer.from([0x68, 0xce, 0x3c]);
const IDR = Buffer.from([0x65, 1, 2, 3]);
const DELTA = Buffer.from([0x41, 9, 9]);

const packet = (payload: Buffer, timestamp: number, marker = true) => ({ payload, timestamp, marker });
const stapA = (...nals: Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from([0x78]),
    ...nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal]),
  ]);
/** RFC 6184, 5.8: one NAL unit in pieces. */
function fuA(nal: Buffer, pieceBytes: number): Buffer[] {
  const [header = 0, body] = [nal[0], nal.subarray(1)];
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += pieceBytes) {
    const [first, last] = [at === 0, at + pieceBytes >= body.length];
    const fu = (header & 0x1f) | (first ? 0x80 : 0) | (last ? 0x40 : 0);
    pieces.push(Buffer.concat([Buffer.from([(header & 0xe0) | 28, fu]), body.subarray(at, at + pieceBytes)]));
  }
  return pieces;
}
const annexB = (...nals: Buffer[]): Buffer => Buffer.concat(nals.flatMap((nal) => [Buffer.from([0, 0, 0, 1]), nal]));

function keyed(): Depacketizer {
  const made = new Depacketizer();
  made.push(packet(stapA(SPS, PPS), 0, false));
  expect(made.push(packet(IDR, 0))).toHaveLength(1);
  return made;
}

describe("H.264 from RTP", () => {
  it("gives a keyframe with its parameter sets, in Annex B", () => {
    const made = new Depacketizer();
    expect(made.push(packet(stapA(SPS, PPS), 90, false))).toEqual([]);
    const [unit] = made.push(packet(IDR, 90));
    expect(unit).toMatchObject({ keyframe: true, timestamp: 90 });
    expect(Buffer.from(unit?.data ?? [])).toEqual(annexB(SPS, PPS, IDR));
  });

  it("puts fragments together", () => {
    const made = keyed();
    const nal = Buffer.from([0x41, ...Array.from({ length: 100 }, (_, i) => i)]);
    const pieces = fuA(nal, 33);
    const units = pieces.flatMap((piece, i) => made.push(packet(piece, 3000, i === pieces.length - 1)));
    expect(units.map(({ data }) => Buffer.from(data))).toEqual([annexB(nal)]);
  });

  it("gives nothing before the first keyframe", () => {
    const made = new Depacketizer();
    expect(made.push(packet(DELTA, 0))).toEqual([]);
    expect(made.push(packet(IDR, 3000))).toEqual([]);
    expect(made.needsKeyframe).toBe(true);
  });

  it("gives nothing after a gap until the next keyframe, and that with the sets of before", () => {
    const made = keyed();
    made.gap();
    expect(made.push(packet(DELTA, 3000))).toEqual([]);
    expect(made.push(packet(DELTA, 6000))).toEqual([]);
    const [unit] = made.push(packet(IDR, 9000));
    expect(Buffer.from(unit?.data ?? [])).toEqual(annexB(SPS, PPS, IDR));
    expect(made.push(packet(DELTA, 12_000))).toHaveLength(1);
  });

  it("ends a picture at the next timestamp where the marker was left out", () => {
    const made = keyed();
    expect(made.push(packet(DELTA, 3000, false))).toEqual([]);
    expect(made.push(packet(DELTA, 6000, false)).map(({ timestamp }) => timestamp)).toEqual([3000]);
  });

  it.each([
    ["an end without its beginning", fuA(Buffer.alloc(50, 0x41), 20)[2]],
    ["a fragment without content", Buffer.from([0x7c, 0x85])],
    ["an aggregate that is cut short", Buffer.from([0x78, 0, 9, 1, 2])],
    ["an aggregate of nothing", Buffer.from([0x78, 0, 0])],
    ["a type that mode 1 does not have (STAP-B)", Buffer.from([0x79, 0, 0, 0, 1, 0x41])],
  ])("drops a picture with %s and waits for a keyframe", (_, payload) => {
    const made = keyed();
    expect(made.push(packet(payload ?? Buffer.alloc(0), 3000))).toEqual([]);
    expect(made.needsKeyframe).toBe(true);
  });

  it("goes on over padding", () => {
    const made = keyed();
    expect(made.push(packet(Buffer.alloc(0), 3000, false))).toEqual([]);
    expect(made.push(packet(DELTA, 3000))).toHaveLength(1);
  });

  it("holds no more than its bound of a picture that never ends", () => {
    const made = keyed();
    const piece = Buffer.alloc(60_000, 1);
    for (let bytes = 0; bytes < MAX_UNIT_BYTES * 2; bytes += piece.length) {
      const head = bytes === 0 ? [0x7c, 0x85] : [0x7c, 0x05];
      expect(made.push(packet(Buffer.concat([Buffer.from(head), piece]), 3000, false))).toEqual([]);
    }
    expect(made.push(packet(Buffer.from([0x7c, 0x45, 1]), 3000))).toEqual([]);
  });

  it("unwraps timestamps", () => {
    const made = keyed();
    const [a] = made.push(packet(DELTA, 0x7fff_ffff));
    const [b] = made.push(packet(DELTA, 0xffff_ff00));
    const [c] = made.push(packet(DELTA, 500));
    expect([a, b, c].map((unit) => unit?.timestamp)).toEqual([0x7fff_ffff, 0xffff_ff00, 2 ** 32 + 500]);
  });

  it("gives back any NAL units however they were packed", () => {
    const nal = fc.uint8Array({ minLength: 3, maxLength: 400 }).map((bytes) => {
      const made = Buffer.from(bytes);
      made[0] = 0x41;
      return made;
    });
    fc.assert(
      fc.property(fc.array(nal, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 300 }), (nals, piece) => {
        const made = keyed();
        const payloads = nals.flatMap((one) =>
          one.length - 1 > piece ? fuA(one, piece) : piece % 2 ? [one] : [stapA(one)],
        );
        const units = payloads.flatMap((one, i) => made.push(packet(one, 3000, i === payloads.length - 1)));
        expect(units.map(({ data }) => Buffer.from(data))).toEqual([annexB(...nals)]);
      }),
    );
  });

  it.each([
    [stapA(SPS, PPS), true],
    [SPS, true],
    [IDR, true],
    [Buffer.from([0x7c, 0x85, 1]), true],
    [Buffer.from([0x7c, 0x05, 1]), false],
    [Buffer.from([0x7c, 0x81, 1]), false],
    [DELTA, false],
    [Buffer.alloc(0), false],
  ])("knows where a keyframe begins (%#)", (payload, begins) => {
    expect(beginsKeyframe(payload)).toBe(begins);
  });
});
