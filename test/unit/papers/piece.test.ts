import fc from "fast-check";
import { expect, test } from "vitest";
import type { PapersAsk, PapersPage } from "../../../src/contract/papers/types.ts";
import { FINAL, newPiece, stepPiece, type Piece, type PieceEvent } from "../../../src/papers/scanning/piece.ts";

const ASK: PapersAsk = {
  type: "ask",
  piece: "p1",
  kind: "rib",
  label: "un RIB",
  source: "feeder",
  colour: "grey",
  dpi: 200,
  max_pages: 3,
};
const page = (blob: number): PapersPage => ({
  number: blob,
  blob,
  bytes: 1000,
  sha256: "0".repeat(64),
  mime: "image/jpeg",
  width: 1654,
  height: 2339,
  dpi: 200,
  preview: null,
});

/** A piece after these events. */
const after = (...events: readonly PieceEvent[]): Piece =>
  events.reduce((piece, event) => stepPiece(piece, event).piece, newPiece(ASK));
const laid: PieceEvent = { type: "laid" };
const begins: PieceEvent = { type: "scan-begins" };
const came = (blob: number): PieceEvent => ({ type: "page", page: page(blob) });
const had = (blob: number): PieceEvent => ({ type: "had", blob });
const ended = (problem: string | null = null): PieceEvent => ({ type: "scan-ended", problem });
const RECEIVED = [laid, begins, came(1), ended(), had(1)] as const;

test.each<[string, readonly PieceEvent[], Partial<Piece>]>([
  ["asked", [], { state: "asked", more: false }],
  ["laid", [laid], { state: "laid" }],
  ["laid twice", [laid, laid], { state: "laid" }],
  ["started by the expert", [{ type: "start" }], { state: "laid" }],
  ["scanning", [laid, begins], { state: "scanning", more: true }],
  ["a page, and more to come", [laid, begins, came(1)], { state: "scanning", more: true, scanned: 1 }],
  ["whole at the page while the scanner is at the next", [laid, begins, came(1), had(1)], { state: "scanning" }],
  ["on its way", [laid, begins, came(1), ended()], { state: "scanning", more: false }],
  ["received", RECEIVED, { state: "received", wasReceived: true }],
  ["received before the scanner's end", [laid, begins, came(1), had(1), ended()], { state: "received" }],
  ["one of two is not all", [laid, begins, came(1), came(2), ended(), had(2)], { state: "scanning" }],
  ["a jam keeps what came", [laid, begins, came(1), ended("scanner.jam")], { state: "asked", problem: "scanner.jam" }],
  ["laid again after a jam", [laid, begins, came(1), ended("scanner.jam"), laid], { state: "laid", problem: null }],
  ["the scanner is away", [laid, ended("scanner.absent")], { state: "asked", problem: "scanner.absent" }],
  ["one page more", [...RECEIVED, { type: "start" }, begins], { state: "scanning", more: true }],
  ["filed", [...RECEIVED, { type: "filed" }], { state: "acknowledged", pages: [] }],
  [
    "filed with what a jam has left",
    [laid, begins, came(1), ended("scanner.jam"), had(1), { type: "filed" }],
    { state: "acknowledged" },
  ],
  ["refused", [{ type: "refuse" }], { state: "refused" }],
  [
    "refused in the middle of a scan",
    [laid, begins, came(1), { type: "refuse" }],
    { state: "refused", more: false, pages: [] },
  ],
  ["a page that comes after it", [laid, begins, { type: "refuse" }, came(1)], { state: "refused", pages: [] }],
  ["withdrawn", [...RECEIVED, { type: "withdraw" }], { state: "wiped", pages: [] }],
  ["too old", [...RECEIVED, { type: "too-old" }], { state: "wiped" }],
  ["too old, and filed all the same", [...RECEIVED, { type: "too-old" }, { type: "filed" }], { state: "acknowledged" }],
  ["too old while the scanner is at work", [laid, begins, came(1), { type: "too-old" }], { state: "scanning" }],
  ["the call is over", [laid, begins, { type: "end", why: "end" }], { state: "wiped", more: false }],
])("%s", (_, events, expected) => {
  expect(after(...events)).toMatchObject(expected);
});

test.each<[string, readonly PieceEvent[], PieceEvent, string | undefined]>([
  ["filed before anything came", [], { type: "filed" }, "not-now"],
  ["filed while it is on its way", [laid, begins, came(1), ended()], { type: "filed" }, "not-now"],
  ["filed while the scanner is at work", [laid, begins, came(1), had(1)], { type: "filed" }, "not-now"],
  ["filed twice", [...RECEIVED, { type: "filed" }], { type: "filed" }, undefined],
  ["started after it was refused", [{ type: "refuse" }], { type: "start" }, "not-now"],
  ["started while it is scanned", [laid, begins], { type: "start" }, undefined],
  [
    "more pages than were asked for",
    [laid, begins, came(1), came(2), came(3), ended()],
    { type: "start" },
    "over-budget",
  ],
])("%s: %#", (_, events, event, why) => {
  expect(stepPiece(after(...events), event).refused).toBe(why);
});

test("whatever happens in whatever order: what is over stays over, and its pages go once", () => {
  const event: fc.Arbitrary<PieceEvent> = fc.oneof(
    fc.constantFrom<PieceEvent>(laid, { type: "start" }, begins, { type: "refuse" }, { type: "withdraw" }),
    fc.constantFrom<PieceEvent>({ type: "filed" }, { type: "too-old" }, { type: "end", why: "moved" }),
    fc.integer({ min: 1, max: 4 }).map(had),
    fc.constantFrom(ended(), ended("scanner.jam")),
    fc.constant(came(0)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let piece = newPiece(ASK);
      let blob = 0;
      for (const one of events) {
        const before = piece;
        const { piece: now, effects } = stepPiece(before, one.type === "page" ? came((blob += 1)) : one);
        piece = now;
        const wipes = effects.filter(({ type }) => type === "wipe");
        if (FINAL.has(before.state)) {
          expect(effects).toEqual([]);
          expect(FINAL.has(now.state)).toBe(true);
          expect(now.pages).toEqual([]);
        } else expect(wipes).toHaveLength(FINAL.has(now.state) ? 1 : 0);
        // A scan that runs for a piece that is over is stopped.
        if ((before.more || before.state === "laid") && FINAL.has(now.state) && !FINAL.has(before.state))
          expect(effects[0]).toMatchObject({ type: "cancel-scan" });
        expect(now.more && now.state !== "scanning").toBe(false);
        expect(now.scanned).toBeGreaterThanOrEqual(before.scanned);
        if (now.state === "received") {
          expect(now.pages.length).toBeGreaterThan(0);
          expect(now.pages.every((one_) => now.had.includes(one_.blob))).toBe(true);
        }
        if (now.state === "acknowledged" && before.state !== "acknowledged")
          expect(before.wasReceived || before.pages.every((one_) => before.had.includes(one_.blob))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
