import {
  bluetoothOn,
  COMMAND,
  firmwareOf,
  parametersOf,
  sightOfTarget,
} from "../../../devices/presence/ld2410/commands.ts";
import { commandFrame, MAX_FRAME_BYTES, readFrames } from "../../../devices/presence/ld2410/frames.ts";
import type { Frame } from "../../../devices/presence/ld2410/frames.ts";
import { holds } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const report = (hex: string): Buffer => Buffer.from(`f4f3f2f1${hex}f8f7f6f5`, "hex");
const answer = (hex: string): Buffer => Buffer.from(`fdfcfbfa${hex}04030201`, "hex");

const REPORTS = [
  report("0d0002aa0251000000003b0000005500"),
  report("0d0002aa0151003c000000000051005500"),
  report("230001aa031e003c00003900000808080c3c2214001907010803060505000303060a0a08020064005500"),
];
const ANSWERS = [
  answer("0400ff0100000100"),
  answer("0800ff01000001004000"),
  answer("1c006101000 0aa080808321e1e1e1e1e1e1e1e2828282828282828280500".replace(" ", "")),
  answer("0c00a00100000001020116240622"),
  answer("0a00a50100008f272eb80f65"),
];

/** A stream of the radar, in pieces whose length the first byte tells, and whole: it has to read the same. */
export const target: FuzzTarget = {
  name: "ld2410",
  what: "frames and answers of the radar",
  samples: [
    ...REPORTS,
    ...ANSWERS,
    Buffer.concat([...REPORTS, ...ANSWERS]),
    Buffer.from(commandFrame(COMMAND.RESTART)),
  ],
  tokens: ["f4f3f2f1", "f8f7f6f5", "fdfcfbfa", "04030201", "02aa", "01aa", "5500", "0d00", "4000", "4100"].map((hex) =>
    Buffer.from(hex, "hex"),
  ),
  maxBytes: 8192,
  parse(input) {
    const whole = read(input, Math.max(1, input.length));
    const pieces = read(input, 1 + ((input[0] ?? 0) % 29));
    holds(JSON.stringify(whole) === JSON.stringify(pieces), "pieces of the stream give other frames than the whole");
    for (const frame of whole) understand(frame);
  },
};

function read(stream: Uint8Array, pieceBytes: number): readonly Frame[] {
  const all: Frame[] = [];
  let rest: Uint8Array = new Uint8Array(0);
  for (let at = 0; at < stream.length; at += pieceBytes) {
    const piece = stream.subarray(at, at + pieceBytes);
    const before = rest.length + piece.length;
    const { frames, rest: left, skipped } = readFrames(rest, piece);
    holds(left.length < MAX_FRAME_BYTES, `${left.length} bytes are kept of an unfinished frame`);
    holds(skipped >= 0 && skipped + left.length <= before, "more bytes were skipped than there are");
    all.push(...frames);
    rest = left;
  }
  return all;
}

function understand(frame: Frame): void {
  if (frame.type === "report") {
    holds(["present", "absent", "unknown"].includes(sightOfTarget(frame.target)), "a sight that there is not");
    return;
  }
  const firmware = firmwareOf(frame.data);
  holds(firmware === undefined || /^V\d{1,3}\.[0-9a-f]{2}\.[0-9a-f]{8}$/.test(firmware), `firmware ${firmware}`);
  const parameters = parametersOf(frame.data);
  if (parameters) for (const figure of Object.values(parameters)) holds(figure >= 0 && figure <= 0xffff, "a parameter");
  bluetoothOn(frame.succeeded, frame.data);
}
