import { expect, test } from "vitest";
import { LoadLimit } from "../../../devices/media/loading.ts";

test("the limit doubles with each load that was given up, up to 96 s, and is 12 s again after one that came to its end", () => {
  const limit = new LoadLimit();
  const seen = [limit.ms];
  for (let given = 0; given < 4; given += 1) {
    limit.tooShort();
    seen.push(limit.ms);
  }
  expect(seen).toEqual([12_000, 24_000, 48_000, 96_000, 96_000]);
  limit.loaded();
  expect(limit.ms).toBe(12_000);
});
