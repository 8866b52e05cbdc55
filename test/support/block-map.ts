import { createHash } from "node:crypto";

const BLOCK = 4096;

/** The block map of an image as bmaptool writes it: blocks of zeros are not in it. */
export function blockMapOf(image: Buffer): string {
  const count = Math.ceil(image.length / BLOCK);
  const ranges: [number, number][] = [];
  for (let block = 0; block < count; block += 1) {
    if (image.subarray(block * BLOCK, (block + 1) * BLOCK).every((byte) => byte === 0)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === block - 1) last[1] = block;
    else ranges.push([block, block]);
  }
  const sum = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");
  const mapped = ranges.reduce((all, [first, last]) => all + last - first + 1, 0);
  const rows = ranges.map(([first, last]) => {
    const blocks = first === last ? `${first}` : `${first}-${last}`;
    return `    <Range chksum="${sum(image.subarray(first * BLOCK, (last + 1) * BLOCK))}"> ${blocks} </Range>\n`;
  });
  const text = `<?xml version="1.0" ?>
<!-- This file contains the block map for an image file -->
<bmap version="2.0">
  <ImageSize> ${image.length} </ImageSize>
  <BlockSize> ${BLOCK} </BlockSize>
  <BlocksCount> ${count} </BlocksCount>
  <MappedBlocksCount> ${mapped} </MappedBlocksCount>
  <ChecksumType> sha256 </ChecksumType>
  <BmapFileChecksum> ${"0".repeat(64)} </BmapFileChecksum>
  <BlockMap>
${rows.join("")}  </BlockMap>
</bmap>
`;
  return text.replace("0".repeat(64), sum(text));
}
