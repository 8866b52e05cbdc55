import { Depacketizer, MAX_UNIT_BYTES } from "../../../src/call/peer/h264/depacketize.ts";
import { Pictures } from "../../../src/call/peer/receive/pictures.ts";
import { Statistics } from "../../../src/call/peer/receive/statistics.ts";
import { readRtp } from "../../../src/call/peer/rtp/packet.ts";
import { holds } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const rtp = (sequence: number, timestamp: number, marker: boolean, payload: readonly number[]): Buffer => {
  const header = Buffer.from([0x80, (marker ? 0x80 : 0) | 102, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(timestamp, 4);
  return Buffer.concat([header, Buffer.from(payload)]);
};
/** Packets of an input: each with its length in two bytes before it. */
const joined = (...packets: readonly Buffer[]): Buffer =>
  Buffer.concat(packets.flatMap((packet) => [Buffer.from([packet.length >> 8, packet.length & 0xff]), packet]));

const KEYFRAME = [
  rtp(1, 100, false, [0x78, 0, 4, 0x67, 0x42, 0xe0, 0x1f, 0, 3, 0x68, 0xce, 0x3c]),
  rtp(2, 100, false, [0x7c, 0x85, 1, 2, 3]),
  rtp(3, 100, true, [0x7c, 0x45, 4, 5, 6]),
];
const DELTA = [rtp(4, 3700, true, [0x41, 1, 2]), rtp(5, 7300, true, [0x41, 3, 4])];

/** The expert's picture as it comes out of the decryption: any packets, in any order, at any time. */
export const target: FuzzTarget = {
  name: "peer-rtp",
  what: "RTP of the expert's picture: order, repair, H.264",
  samples: [
    joined(...KEYFRAME, ...DELTA),
    joined(...KEYFRAME, ...DELTA.toReversed()),
    joined(...KEYFRAME.slice(1), ...DELTA, ...KEYFRAME),
    joined(rtp(65_535, 0xffff_fff0, true, [0x65, 1]), rtp(0, 10, true, [0x41]), rtp(30_000, 5, true, [0x41])),
  ],
  tokens: ["7c85", "7c45", "7805", "78", "67", "68", "65", "000c", "80e6", "90e6bede", "ffff"].map((hex) =>
    Buffer.from(hex, "hex"),
  ),
  maxBytes: 16_384,
  parse(input) {
    let [nowMs, last] = [0, -Infinity];
    const statistics = new Statistics(7, 90_000);
    const plain = new Depacketizer();
    const pictures = new Pictures({
      picture: ({ data, keyframe, timestamp }) => {
        holds(data.length > 4 && data[3] === 1, "a picture without a start code");
        holds(data.length <= MAX_UNIT_BYTES + 8192, `a picture of ${data.length} bytes`);
        holds(last !== -Infinity || keyframe, "a picture before the first keyframe");
        last = timestamp;
      },
      nack: (numbers) => holds(numbers.every((n) => n >= 0 && n <= 0xffff) && numbers.length <= 128, "a request"),
      pli: () => {},
    });
    for (let at = 0; at + 2 <= input.length;) {
      const length = input.readUInt16BE(at);
      const packet = readRtp(input.subarray(at + 2, at + 2 + length));
      at += 2 + length;
      nowMs += 1 + (length % 50);
      if (packet === undefined) continue;
      const sequence = statistics.add(packet.sequenceNumber, packet.timestamp, nowMs);
      pictures.push(sequence, packet, nowMs, length % 300);
      plain.push(packet);
    }
    for (let i = 0; i < 80; i++) pictures.tick((nowMs += 10), 50);
    const { block, loss } = statistics.report(nowMs);
    holds(loss >= 0 && loss <= 1 && block.fractionLost <= 255 && block.packetsLost >= 0, "a report that there is not");
  },
};
