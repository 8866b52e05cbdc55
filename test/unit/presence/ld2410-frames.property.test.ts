import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandFrame, MAX_FRAME_BYTES, readFrames } from "../../../devices/presence/ld2410/frames.ts";
import type { Frame } from "../../../devices/presence/ld2410/frames.ts";

/** A report of nobody, as the protocol's document prints it, and one of somebody still. */
const NOBODY = bytes("f4f3f2f1 0d00 02aa 00 0000 00 0000 00 0000 5500 f8f7f6f5");
const STILL = bytes("f4f3f2f1 0d00 02aa 02 5100 00 0000 3b 0000 5500 f8f7f6f5");
const ENGINEERING = bytes(
  "f4f3f2f1 2300 01aa 03 1e00 3c 0000 39 0000 0808 3c22050303040306 05 0000391013060608 04 0305 5500 f8f7f6f5",
);
const FIRMWARE = bytes("fdfcfbfa 0c00 a001 0000 0001 0201 16240622 04030201");

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
}

/** Reads a stream in the given pieces. */
function readAll(pieces: readonly Uint8Array[]): { frames: Frame[]; rest: Uint8Array; skipped: number } {
  let rest: Uint8Array = new Uint8Array();
  let skipped = 0;
  const frames: Frame[] = [];
  for (const piece of pieces) {
    const read = readFrames(rest, piece);
    frames.push(...read.frames);
    skipped += read.skipped;
    rest = read.rest;
  }
  return { frames, rest, skipped };
}

const targets = (frames: readonly Frame[]): number[] =>
  frames.map((frame) => (frame.type === "report" ? frame.target : -1));

describe("frames of an LD2410", () => {
  test("reports, engineering reports and answers", () => {
    const { frames } = readAll([Buffer.concat([NOBODY, STILL, ENGINEERING, FIRMWARE])]);
    expect(frames).toEqual([
      { type: "report", target: 0 },
      { type: "report", target: 2 },
      { type: "report", target: 3 },
      { type: "answer", command: 0xa0, succeeded: true, data: bytes("0001 0201 16240622") },
    ]);
  });

  test.each([
    ["a wrong tail", "f4f3f2f1 0d00 02aa 02 5100 00 0000 3b 0000 5500 f8f7f6f4"],
    ["no AA", "f4f3f2f1 0d00 02ab 02 5100 00 0000 3b 0000 5500 f8f7f6f5"],
    ["no 55", "f4f3f2f1 0d00 02aa 02 5100 00 0000 3b 0000 5400 f8f7f6f5"],
    ["a length that no report has", "f4f3f2f1 0c00 02aa 02 5100 00 0000 3b 00 5500 f8f7f6f5"],
    ["a length of 65535", "f4f3f2f1 ffff 02aa 02 5100 00 0000 3b 0000 5500 f8f7f6f5"],
  ])("%s: not a report, and the next one is read", (_what, hex) => {
    const { frames, rest } = readAll([bytes(hex), STILL]);
    expect(targets(frames)).toEqual([2]);
    expect(rest).toHaveLength(0);
  });

  test("a command as the protocol's document prints it", () => {
    expect(commandFrame(0xff, [1, 0])).toEqual(bytes("fdfcfbfa 0400 ff00 0100 04030201"));
  });

  test("whatever comes, in whatever pieces: it never throws and keeps less than a frame", () => {
    // Pieces of true frames among noise: pure noise would hardly ever begin one.
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(NOBODY, STILL, ENGINEERING, FIRMWARE),
      fc
        .tuple(fc.constantFrom(NOBODY, ENGINEERING, FIRMWARE), fc.nat(40), fc.nat(255))
        .map(([frame, at, value]) => frame.with(at % frame.length, value)),
      fc.tuple(fc.constantFrom(STILL, ENGINEERING), fc.nat(40)).map(([frame, end]) => frame.slice(0, end)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { rest } = readAll(pieces);
        expect(rest.length).toBeLessThan(MAX_FRAME_BYTES);
      }),
      { numRuns: 3000 },
    );
  });

  test("how a stream is cut changes nothing", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 20 }),
        (noise, cuts) => {
          const stream = Buffer.concat([noise, NOBODY, noise, STILL, FIRMWARE]);
          const pieces: Uint8Array[] = [];
          let at = 0;
          for (const cut of cuts) pieces.push(stream.subarray(at, (at += cut)));
          pieces.push(stream.subarray(at));
          expect(readAll(pieces)).toEqual(readAll([stream]));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("after any noise the radar is heard again within two frames", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        // A false head may swallow as much as the longest frame.
        const enough = Array.from({ length: Math.ceil(MAX_FRAME_BYTES / STILL.length) + 1 }, () => STILL);
        expect(targets(readAll([noise, ...enough]).frames)).toContain(2);
      }),
      { numRuns: 1000 },
    );
  });
});
