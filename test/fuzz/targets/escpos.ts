import { conditionsOf } from "../../../devices/printer/ipp/conditions.ts";
import {
  holdingOf,
  isStatusByte,
  readReplies,
  reasonsOf,
  START,
  ticketStatus,
} from "../../../devices/printer/escpos/status.ts";
import type { Reply } from "../../../devices/printer/escpos/status.ts";
import { holds } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** What an ESC/POS printer sends, in pieces whose length the first byte tells, and whole: it has to read the same. */
export const target: FuzzTarget = {
  name: "escpos",
  what: "replies of a ticket printer",
  samples: [
    "16121212",
    "1a121272",
    "1e365a1e",
    "14000f0f",
    "3725004e554c00",
    "12121e12",
    "375f00",
    "0012",
    "11131612",
  ].map(hex),
  tokens: ["12", "16", "37", "00", "10", "1400", "0f", "3725", "11", "13"].map(hex),
  maxBytes: 4096,
  parse(input) {
    const whole = read(input, Math.max(1, input.length));
    const pieces = read(input, 1 + ((input[0] ?? 0) % 7));
    holds(JSON.stringify(whole) === JSON.stringify(pieces), "pieces of the stream give other replies than the whole");
    const bytes = whole.filter(({ kind }) => kind === "status").map(({ byte }) => byte);
    holds(bytes.every(isStatusByte), "a status that has not the fixed bits of one");
    for (let at = 0; at + 4 <= Math.min(bytes.length, 32); at += 4) {
      const [printer = 0, offline = 0, error = 0, paper = 0] = bytes.slice(at, at + 4);
      const status = ticketStatus([printer, offline, error, paper]);
      const reasons = reasonsOf(status);
      holds(
        holdingOf(status).every((keyword) => keyword === "passing-error" || reasons.includes(keyword)),
        "held up by what is no reason",
      );
      const conditions = conditionsOf({ state: status.offline ? "stopped" : "idle", reasons });
      const codes = new Set<string>(conditions.map(({ code }) => code));
      holds(!status.paperEnd || codes.has("printer.paper"), "paper is at its end, and nobody is told");
      holds(!status.coverOpen || codes.has("printer.door"), "the cover is open, and nobody is told");
    }
  },
};

function read(stream: Uint8Array, pieceBytes: number): readonly Reply[] {
  const all: Reply[] = [];
  let state = START;
  for (let at = 0; at < stream.length; at += pieceBytes) {
    const { replies, state: next } = readReplies(state, stream.subarray(at, at + pieceBytes));
    all.push(...replies);
    state = next;
    holds(state.skip >= 0 && state.skip <= 80, `${state.skip} bytes are to be passed over`);
  }
  return all;
}
