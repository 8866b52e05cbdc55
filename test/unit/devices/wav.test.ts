import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readWav, writeWav } from "../../../devices/sound/wav.ts";

test("what is written is read again, to half a step of 16 bits", () => {
  fc.assert(
    fc.property(fc.float64Array({ min: -1, max: 32_767 / 32_768, noNaN: true, maxLength: 200 }), (samples) => {
      const read = readWav(writeWav({ rateHz: 22_050, samples }));
      expect(read?.rateHz).toBe(22_050);
      expect(read?.samples).toHaveLength(samples.length);
      for (const [n, sample] of samples.entries()) {
        expect(Math.abs((read?.samples[n] ?? 9) - sample)).toBeLessThanOrEqual(0.5 / 32_768);
      }
    }),
  );
});

test("what is over full scale is cut, not wrapped round", () => {
  const read = readWav(writeWav({ rateHz: 8000, samples: Float64Array.of(2, -2) }));
  expect([...(read?.samples ?? [])]).toEqual([32_767 / 32_768, -1]);
});

test("espeak-ng's pipe, whose header tells a length that is not there", () => {
  const bytes = execFileSync("espeak-ng", ["--stdout", "-v", "fr-fr", "Oui."]);
  const read = readWav(bytes);
  expect(read?.rateHz).toBe(22_050);
  expect(read?.samples.length).toBe((bytes.length - 44) / 2);
});

test("anything else is refused, without a throw", () => {
  const good = writeWav({ rateHz: 8000, samples: new Float64Array(10) });
  for (let length = 0; length < 44; length += 1) expect(readWav(good.subarray(0, length))).toBeUndefined();
  const stereo = Buffer.from(good);
  stereo.writeUInt16LE(2, 22);
  expect(readWav(stereo)).toBeUndefined();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(43), (bytes, keep) => {
      readWav(Buffer.concat([good.subarray(0, keep), bytes]));
    }),
    { numRuns: 2000 },
  );
});
