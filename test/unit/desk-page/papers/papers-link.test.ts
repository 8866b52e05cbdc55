import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { chunkFrame, messageFrame, readFrame } from "../../../../src/contract/papers/frame.ts";
import { readToBorne } from "../../../../src/contract/papers/parse.ts";
import type { PapersToBorne, PapersToDesk } from "../../../../src/contract/papers/types.ts";
import { PapersLink } from "../../../../src/desk/page/effects/papers/link.ts";

interface Seen {
  readonly link: PapersLink;
  readonly said: PapersToBorne[];
  readonly chunks: number[];
  readonly heard: PapersToDesk[];
  readonly bad: unknown[];
}

function opened(): Seen {
  const seen: Omit<Seen, "link"> = { said: [], chunks: [], heard: [], bad: [] };
  const link = new PapersLink({
    send: (frame) => {
      const read = readFrame(frame);
      if (read.kind === "message") seen.said.push(readToBorne(read.text));
      else seen.chunks.push(read.data.length);
      return true;
    },
    heard: (message) => seen.heard.push(message),
    progress: () => undefined,
    bad: (error) => seen.bad.push(error),
  });
  link.channel(true);
  onTestFinished(() => link.close());
  return { link, ...seen };
}

const frame = (message: PapersToDesk): ArrayBuffer => messageFrame(JSON.stringify(message)).buffer as ArrayBuffer;

test("bytes that are of nothing are told as such and change nothing", () => {
  const { link, heard, bad } = opened();
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.json().map((text) => messageFrame(text)),
        fc.uint8Array({ maxLength: 60 }).map((data) => chunkFrame(7, 0, data)),
      ),
      (data) => {
        const known = bad.length;
        link.take(Uint8Array.from(data).buffer);
        expect(heard).toEqual([]);
        expect(bad.length - known).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 500 },
  );
  expect(bad.length).toBeGreaterThan(100);
});

test("what is wanted and was never offered here is said to be gone", () => {
  const { link, said } = opened();
  link.take(frame({ type: "want", blob: 5, from: 0, kbps: 100 }));
  expect(said).toEqual([{ type: "gone", blob: 5 }]);
});

test("what is printed goes no faster than the borne says", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { link, chunks } = opened();
  const data = new Uint8Array(200_000);
  link.sender.offer(5, { bytes: data.length, read: async (from, to) => data.subarray(from, to) });
  link.take(frame({ type: "want", blob: 5, from: 0, kbps: 80 }));
  const sent = () => chunks.reduce((sum, bytes) => sum + bytes, 0);
  await vi.advanceTimersByTimeAsync(3_000);
  // 10 bytes a millisecond, after a burst at the beginning.
  expect(sent()).toBeGreaterThan(25_000);
  expect(sent()).toBeLessThan(30_000 + 8 * 1024 + 2_200);
  // Nobody says that it came: no more than what may be on its way.
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sent()).toBeLessThan(50 * 1024);
});
