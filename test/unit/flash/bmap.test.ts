import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { mappedBytes, readBlockMap } from "../../../src/flash/bmap.ts";
import { blockMapOf } from "../../support/block-map.ts";

const BLOCK = 4096;
const image = Buffer.alloc(10 * BLOCK + 100);
image.fill(1, 0, 2 * BLOCK);
image.fill(2, 5 * BLOCK, 6 * BLOCK);
image.fill(3, 10 * BLOCK);

/** The same with its own sum put right after a change. */
function signed(text: string): string {
  const zeros = text.replace(/(<BmapFileChecksum>\s*)[0-9a-f]{64}/, `$1${"0".repeat(64)}`);
  return zeros.replace("0".repeat(64), createHash("sha256").update(zeros).digest("hex"));
}

describe("block maps", () => {
  const text = blockMapOf(image);

  it("say where something is, the last block as far as the image goes", () => {
    const map = readBlockMap(text);
    expect(map.imageBytes).toBe(image.length);
    expect(map.ranges.map(({ from, to }) => [from / BLOCK, to])).toEqual([
      [0, 2 * BLOCK],
      [5, 6 * BLOCK],
      [10, image.length],
    ]);
    expect(map.ranges[1]?.sha256).toBe(
      createHash("sha256")
        .update(image.subarray(5 * BLOCK, 6 * BLOCK))
        .digest("hex"),
    );
    expect(mappedBytes(map)).toBe(3 * BLOCK + 100);
  });

  it.each<[string, string, RegExp]>([
    ["cut", text.slice(0, -40), /no well-formed XML/],
    ["changed", text.replace("<Range", "<Range "), /its own sum is another/],
    ["no map", "<html/>", /expected an element bmap/],
    ["of a later kind", signed(text.replace('version="2.0"', 'version="3.0"')), /version 3.0: expected 1.x or 2.x/],
    ["with another sum", signed(text.replace("sha256 </Checks", "md5 </Checks")), /sums of type md5/],
    ["without a size", signed(text.replace(/<ImageSize>[^<]*/, "<ImageSize>")), /ImageSize: expected a whole number/],
    ["out of order", signed(text.replace("> 5 <", "> 1 <")), /Range 1: expected one after the range before/],
    ["beyond the image", signed(text.replace("> 10 <", "> 99 <")), /Range 99: expected one after/],
    ["not of blocks", signed(text.replace("> 5 <", "> five <")), /Range five: expected a block or two/],
    ["with entities", `<!DOCTYPE bmap [<!ENTITY a "aaaa">]>${text}`, /no well-formed XML/],
    ["empty", "", /no well-formed XML/],
  ])("%s: told what is wrong", (_, wrong, message) => {
    expect(() => readBlockMap(wrong)).toThrow(message);
    expect(() => readBlockMap(wrong)).toThrow(expect.objectContaining({ code: "flash.bmap" }));
  });
});
