import { createInterface } from "node:readline";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { LineFigures } from "../../src/call/line-test/figures.ts";
import { judgeFigures } from "../../src/call/line-test/judge.ts";
import { makeLine, whyNoLine } from "../support/net/line.ts";
import type { Line, LineOptions, Side } from "../support/net/line.ts";

vi.setConfig({ testTimeout: 120_000 });

let line: Line | undefined;
afterEach(async () => {
  await line?.stop();
  line = undefined;
});

const programOf = (name: string) => new URL(`../support/line-test/${name}.ts`, import.meta.url).pathname;

/** First line that a program at one end prints. */
async function firstLine(on: Line, side: Side, ...args: string[]): Promise<string> {
  const child = on.run(side, process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  for await (const text of createInterface({ input: child.stdout! })) return text;
  throw new Error("the program has ended");
}

/** What a borne measures of this line: its program at one end, the desk's at the other. */
async function measured(options: LineOptions, how: "udp" | "tcp" = "udp"): Promise<LineFigures> {
  line = await makeLine(options);
  const port = await firstLine(line, "desk", programOf("desk"), line.addresses.desk, how);
  const figures = await firstLine(line, "borne", programOf("borne"), line.addresses.desk, port);
  return JSON.parse(figures) as LineFigures;
}

describe.skipIf(whyNoLine() !== undefined)("a line test", () => {
  test("of 300 kbit/s up and 512 down, 60 ms: says so, and that the upload is short", async () => {
    const figures = await measured({ upKbps: 300, downKbps: 512, rttMs: 60 });
    expect(figures.how).toBe("udp");
    expect(figures.upKbps).toBeGreaterThan(270);
    expect(figures.upKbps).toBeLessThan(330);
    expect(figures.downKbps).toBeGreaterThan(460);
    expect(figures.downKbps).toBeLessThan(563);
    // The line is full while its rate is measured: that is no loss of the line.
    expect(figures.lossUpPct).toBeLessThan(0.5);
    expect(figures.lossDownPct).toBeLessThan(0.5);
    expect(figures.rttMs).toBeGreaterThan(59);
    expect(figures.rttMs).toBeLessThan(90);
    expect(judgeFigures(figures).map(({ code }) => code)).toEqual(["line.asymmetric"]);
    // Bounded: about 340 KB each way, the control included.
    const { up, down } = await line!.counters();
    expect(up.bytes).toBeLessThan(400_000);
    expect(down.bytes).toBeLessThan(400_000);
  });

  test("of 3 % loss each way, with jitter: sees both, and a rate that is well", async () => {
    const figures = await measured({ lossPct: 3, rttMs: 40, jitterMs: 15, seed: 7 });
    for (const lostPct of [figures.lossUpPct, figures.lossDownPct]) {
      expect(lostPct).toBeGreaterThan(1.2);
      expect(lostPct).toBeLessThan(5);
    }
    // Frames keep their order, so the delay of one cannot fall 5 ms below that of the one before it.
    expect(figures.jitterMs).toBeGreaterThan(1);
    expect(figures.jitterMs).toBeLessThan(25);
    expect(figures.upKbps).toBeGreaterThan(540);
    expect(figures.downKbps).toBeGreaterThan(540);
    expect(judgeFigures(figures)).toEqual([]);
  });

  test("where UDP does not pass: measures 300 kbit/s by TCP, and knows no loss", async () => {
    const figures = await measured({ upKbps: 300, downKbps: 300, rttMs: 60 }, "tcp");
    expect(figures).toMatchObject({ how: "tcp", lossUpPct: null, lossDownPct: null, jitterMs: null });
    // Less than a free machine finds (within 4 %): what is under way runs out while the borne is kept from running.
    for (const kbps of [figures.upKbps, figures.downKbps]) {
      expect(kbps).toBeGreaterThan(230);
      expect(kbps).toBeLessThan(330);
    }
    expect(figures.rttMs).toBeGreaterThan(59);
  });

  test("by TCP over a satellite, 600 ms: the round trip costs no rate", async () => {
    const figures = await measured({ rttMs: 600 }, "tcp");
    expect(figures.upKbps).toBeGreaterThan(460);
    expect(figures.downKbps).toBeGreaterThan(460);
    expect(judgeFigures(figures)).toEqual([]);
  });

  test("a line that is cut for 6 s in mid-test: the test ends by itself, with figures or with a reason", async () => {
    line = await makeLine({ rttMs: 40 });
    const port = await firstLine(line, "desk", programOf("desk"), line.addresses.desk);
    const figures = firstLine(line, "borne", programOf("borne"), line.addresses.desk, port);
    await vi.waitFor(async () => expect((await line!.counters()).up.passed).toBeGreaterThan(300), { timeout: 30_000 });
    await line.cut(6000);
    expect((JSON.parse(await figures) as LineFigures).lossUpPct).toBeGreaterThan(10);
  });
});
