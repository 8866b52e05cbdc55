import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { readPictureFrame, writePictureFrame } from "../../../src/contract/screen/picture-frame.ts";
import { codecOf } from "../../../src/screen/page/player/annex-b.ts";

describe("pictures on the wire to the page", () => {
  it("come out as they went in", () => {
    const data = fc.uint8Array({ maxLength: 200 });
    const timestamp = fc.maxSafeNat();
    const from = fc.constantFrom("expert", "own");
    fc.assert(
      fc.property(from, fc.boolean(), timestamp, data, (from, keyframe, timestamp, data) => {
        const frame = { type: "picture", from, keyframe, timestamp, data } as const;
        expect(readPictureFrame(writePictureFrame(frame))).toEqual(frame);
      }),
    );
    expect(readPictureFrame(writePictureFrame({ type: "clear" }))).toEqual({ type: "clear" });
  });

  it("that are anything else are refused with a code, never a crash", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          readPictureFrame(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(VisioborneError);
          expect((error as VisioborneError).code).toBe("screen.invalid");
        }
      }),
    );
  });
});

describe("the codec's name", () => {
  it("is read from the sequence parameter set, wherever it stands", () => {
    const sps = [0, 0, 0, 1, 0x67, 0x42, 0xe0, 0x1f, 0xda];
    expect(codecOf(Uint8Array.from(sps))).toBe("avc1.42e01f");
    expect(codecOf(Uint8Array.from([0, 0, 0, 1, 9, 0x10, ...sps]))).toBe("avc1.42e01f");
    expect(codecOf(Uint8Array.from([0, 0, 1, 0x65, 0x88, 0x84, 0, 0, 0]))).toBeUndefined();
  });
});
