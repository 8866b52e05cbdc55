import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { LineStand } from "../support/line-call/line-stand.ts";
import { glance } from "../support/line-call/probe.ts";
import type { Glance } from "../support/line-call/probe.ts";
import { whyNoLine } from "../support/net/line.ts";

const SECONDS = 20;
const KBPS = 512;

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(whyNoLine() !== undefined)("a call over 512 kbit/s, 1 % of loss and 60 ms of round trip", () => {
  let stand: LineStand;

  beforeAll(async () => {
    stand = await LineStand.open({
      line: { upKbps: KBPS, downKbps: KBPS, lossPct: 1, rttMs: 60, seed: 512 },
      // A picture that takes all of its rate, as a real camera's does.
      profile: ({ devices }) => void Object.assign(devices["camera"] ?? {}, { grain: true }),
    });
  }, 120_000);
  afterAll(async () => stand?.close());

  test("both see the other move all the time, voice goes on, and the line is not filled", async () => {
    await stand.call();
    await stand.bench.post("sound/set", { voice: true });
    const [first, , before] = await Promise.all([glance(stand.expert), glance(stand.screen), stand.line.counters()]);
    const startMs = performance.now();
    const heard: number[] = [];
    let last: Glance = first;
    const shown = { desk: 0, borne: 0 };
    for (let n = 1; n <= SECONDS; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, startMs + n * 1000 - performance.now())));
      const [desk, screen, bench] = await Promise.all([glance(stand.expert), glance(stand.screen), stand.bench.get()]);
      shown.desk += desk.shown.frames;
      shown.borne += screen.shown.frames;
      heard.push((bench.sound as unknown as { heard: { rmsDbfs: number } }).heard.rmsDbfs);
      last = desk;
    }
    const spentMs = performance.now() - startMs;
    const after = await stand.line.counters();
    await stand.bothSee();

    const kbps = (from: number, to: number): number => ((to - from) * 8) / spentMs;
    expect(kbps(before.up.bytes, after.up.bytes)).toBeLessThan(KBPS);
    expect(kbps(before.down.bytes, after.down.bytes)).toBeLessThan(KBPS);
    // 20 are wished for, and measured by the bench; a machine that runs other tests, too, encodes fewer.
    expect((shown.desk * 1000) / spentMs).toBeGreaterThan(8);
    expect((shown.borne * 1000) / spentMs).toBeGreaterThan(8);
    const grown = (name: string): number => (last.figures[name] ?? Number.NaN) - (first.figures[name] ?? Number.NaN);
    expect(grown("inbound-rtp.audio.totalSamplesReceived") / 48_000).toBeGreaterThan(SECONDS * 0.8);
    expect(grown("inbound-rtp.audio.concealedSamples")).toBeLessThan(
      0.25 * grown("inbound-rtp.audio.totalSamplesReceived"),
    );
    expect(grown("inbound-rtp.audio.totalAudioEnergy")).toBeGreaterThan(0.001);
    // The expert's microphone beeps.
    expect(heard.filter((rmsDbfs) => rmsDbfs > -60).length).toBeGreaterThan(SECONDS / 4);
    expect(stand.errors).toEqual([]);
  });
});
