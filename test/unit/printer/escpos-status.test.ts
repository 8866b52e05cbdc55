import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  holdingOf,
  isStatusByte,
  readReplies,
  reasonsOf,
  START,
  ticketStatus,
} from "../../../devices/printer/escpos/status.ts";
import type { Reply } from "../../../devices/printer/escpos/status.ts";

const read = (...bytes: readonly number[]): readonly Reply[] => readReplies(START, Uint8Array.from(bytes)).replies;
const seen = (printer = 0x12, offline = 0x12, error = 0x12, paper = 0x12) =>
  ticketStatus([printer, offline, error, paper]);

describe("replies", () => {
  test("answers to DLE EOT and to GS r are told apart by their fixed bits", () => {
    expect(read(0x12, 0x1e, 0x7e)).toEqual([0x12, 0x1e, 0x7e].map((byte) => ({ kind: "status", byte })));
    expect(read(0x00, 0x03, 0x0c)).toEqual([0x00, 0x03, 0x0c].map((byte) => ({ kind: "done", byte })));
  });

  test("flow control and noise are no answers", () => {
    expect(read(0x11, 0x13, 0x80, 0xff, 0x92)).toEqual([]);
  });

  test("the answer to a clearing is a block, whose bytes are no answers", () => {
    expect(read(0x37, 0x25, 0x00, 0x16)).toEqual([{ kind: "status", byte: 0x16 }]);
  });

  test("an automatic status is passed over, in pieces too", () => {
    const { replies, state } = readReplies(START, Uint8Array.of(0x14, 0x00));
    expect(replies).toEqual([]);
    expect(readReplies(state, Uint8Array.of(0x00, 0x0f, 0x12)).replies).toEqual([{ kind: "status", byte: 0x12 }]);
  });

  test("property: cut anywhere, the same answers; every answer to DLE EOT is a valid one; the state stays small", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
        const whole = readReplies(START, bytes);
        const first = readReplies(START, bytes.subarray(0, cut));
        const second = readReplies(first.state, bytes.subarray(cut));
        expect([...first.replies, ...second.replies]).toEqual(whole.replies);
        expect(second.state).toEqual(whole.state);
        for (const { kind, byte } of whole.replies) expect(isStatusByte(byte)).toBe(kind === "status");
        expect(whole.state.skip).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe("status", () => {
  test.each([
    ["nothing", seen(), []],
    ["offline without a reason", seen(0x1a), ["offline-error"]],
    ["cover open", seen(0x1a, 0x16), ["cover-open-error"]],
    ["feed button held", seen(0x1a, 0x1a), []],
    ["stopped by the paper's end", seen(0x1a, 0x32), ["media-empty-error"]],
    ["cutter", seen(0x1a, 0x52, 0x1a), ["media-jam-error"]],
    ["unrecoverable", seen(0x1a, 0x52, 0x32), ["unrecoverable-error"]],
    ["near end", seen(0x12, 0x12, 0x12, 0x1e), ["media-low-report"]],
    ["end", seen(0x1a, 0x32, 0x12, 0x7e), ["media-empty-error"]],
  ])("%s", (_what, status, reasons) => {
    expect(reasonsOf(status)).toEqual(reasons);
    expect(holdingOf(status)).toEqual(reasons.filter((keyword) => keyword.endsWith("-error")));
  });

  test("a head that is too hot holds a job up and is no fault", () => {
    const hot = seen(0x1a, 0x52, 0x52);
    expect(reasonsOf(hot)).toEqual([]);
    expect(holdingOf(hot)).toEqual(["passing-error"]);
  });
});
