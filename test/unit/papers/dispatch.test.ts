import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { noPrints } from "../../../src/borne/no-prints.ts";
import { chunkFrame, messageFrame, readFrame } from "../../../src/contract/papers/frame.ts";
import { readToDesk } from "../../../src/contract/papers/parse.ts";
import type { PapersToBorne } from "../../../src/contract/papers/types.ts";
import { CallPapers } from "../../../src/papers/papers.ts";
import { FakeClock, memoryLog } from "../../support/fake-clock.ts";
import { standInScanner } from "./stand-in-scanner.ts";

const piece = fc.constantFrom("p1", "p2", "../p3".slice(3));
const blob = fc.oneof(
  fc.nat({ max: 5 }).map((number) => number + 1),
  fc.constant(2 ** 32 - 1),
);
const command: fc.Arbitrary<PapersToBorne> = fc.oneof(
  fc.constant<PapersToBorne>({ type: "hello", v: 1 }),
  piece.map((id): PapersToBorne => {
    const paper = { type: "ask", piece: id, kind: "rib", label: "un RIB" } as const;
    return { ...paper, source: "feeder", colour: "grey", dpi: 200, max_pages: 3 };
  }),
  fc
    .tuple(fc.constantFrom("start" as const, "withdraw" as const, "filed" as const), piece)
    .map(([type, id]) => ({ type, piece: id })),
  fc.tuple(blob, fc.nat({ max: 3000 })).map(([number, from]) => ({ type: "want" as const, blob: number, from })),
  fc.tuple(blob, fc.nat({ max: 3000 })).map(([number, bytes]) => ({ type: "have" as const, blob: number, bytes })),
  blob.map((number) => ({ type: "gone" as const, blob: number })),
  piece.map((job) => ({ type: "print-go" as const, job })),
);
const frame: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: command.map((message) => messageFrame(JSON.stringify(message))) },
  fc.uint8Array({ maxLength: 40 }),
  fc.json().map(messageFrame),
  fc
    .tuple(blob, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 1100 }))
    .map(([at, from, data]) => chunkFrame(at, from, data)),
);

test("whatever comes on the channel, in whatever order: nothing throws, and all that is told is of the contract", async () => {
  const dir = mkdtempSync(join(tmpdir(), "vb-papers-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 30 }), fc.boolean(), async (frames, laid) => {
      const log = memoryLog();
      const counted: string[] = [];
      const papers = new CallPapers({
        send: (bytes) => {
          const told = readFrame(bytes);
          if (told.kind === "message") readToDesk(told.text);
          return true;
        },
        reserve: () => undefined,
        lineKbps: () => 512,
        scanner: standInScanner,
        printer: () => undefined,
        prints: noPrints,
        budget: { scanPages: 4, printPages: 0, bytes: 1e6 },
        directory: join(dir, String((runs += 1))),
        say: () => undefined,
        erased: () => undefined,
        refused: (why) => void counted.push(why),
        clock: new FakeClock(),
        log,
      });
      papers.channel(true);
      for (const [index, bytes] of frames.entries()) {
        papers.take(bytes);
        if (laid && index % 5 === 0) papers.act({ type: "laid", piece: "p1" });
        if (index % 7 === 6) await new Promise((resolve) => setImmediate(resolve));
      }
      await papers.end("end");
      expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
      expect(readdirSync(dir)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
