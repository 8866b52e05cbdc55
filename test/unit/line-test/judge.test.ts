import { describe, expect, it } from "vitest";
import type { Condition } from "../../../devices/device.ts";
import type { LineFigures } from "../../../src/call/line-test/figures.ts";
import { NO_VERDICT, afterTest, judgeFigures, lineConditions } from "../../../src/call/line-test/judge.ts";
import type { LineVerdict } from "../../../src/call/line-test/judge.ts";

const sound: LineFigures = {
  how: "udp",
  upKbps: 598,
  downKbps: 599,
  lossUpPct: 0,
  lossDownPct: 0.1,
  jitterMs: 2,
  rttMs: 40,
};

describe("what a test means", () => {
  it.each<[string, Partial<LineFigures>, string[]]>([
    ["sound", {}, []],
    ["480 of 512 kbit/s", { upKbps: 480, downKbps: 480 }, []],
    ["512 kbit/s in ATM cells with PPPoE", { upKbps: 440, downKbps: 440 }, []],
    ["by TCP", { how: "tcp", lossUpPct: null, lossDownPct: null, jitterMs: null }, []],
    ["an ADSL line's upload", { upKbps: 300 }, ["line.asymmetric"]],
    ["an upload that no call bears", { upKbps: 128 }, ["line.below512"]],
    ["the download short", { downKbps: 300 }, ["line.below512"]],
    ["both short", { upKbps: 300, downKbps: 300 }, ["line.below512"]],
    ["3 % loss", { lossUpPct: 3.2 }, []],
    ["8 % loss", { lossDownPct: 8 }, ["line.below512"]],
    ["nothing passes", { upKbps: 0, downKbps: 0 }, ["line.down"]],
    ["nothing comes up", { upKbps: 0 }, ["line.below512"]],
  ])("%s", (_, figures, codes) => {
    expect(judgeFigures({ ...sound, ...figures }).map(({ code }) => code)).toEqual(codes);
  });

  it("says the figures, and how they were had", () => {
    const [condition] = judgeFigures({ ...sound, upKbps: 300.4 });
    expect(condition?.detail).toBe("300 kbit/s up, 599 kbit/s down, by udp");
  });
});

describe("test after test", () => {
  const bad: Condition[] = [{ code: "line.below512", detail: "300" }];
  const worse: Condition[] = [{ code: "line.below512", detail: "100" }];
  const run = (...tests: (readonly Condition[])[]) =>
    tests.reduce<LineVerdict[]>((all, found) => [...all, afterTest(all.at(-1) ?? NO_VERDICT, found)], []);

  it("says nothing after one bad test, and wants another", () => {
    expect(run(bad)).toEqual([{ said: [], unsure: true }]);
  });

  it("says it after two, follows the newest, and is silent after one good", () => {
    const verdicts = run([], bad, bad, worse, []);
    expect(verdicts.map(({ said }) => said)).toEqual([[], [], bad, worse, []]);
    expect(verdicts.map(({ unsure }) => unsure)).toEqual([false, true, false, false, false]);
  });

  it("never says anything of a line that is bad every other time", () => {
    expect(run(bad, [], bad, [], bad, []).flatMap(({ said }) => said)).toEqual([]);
  });

  it("a line that is down is that alone", () => {
    const down: Condition[] = [{ code: "line.down" }];
    expect(lineConditions(down, bad)).toEqual(down);
    expect(lineConditions([], bad)).toEqual(bad);
    expect(lineConditions([], [])).toEqual([]);
  });
});
