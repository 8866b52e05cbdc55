import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/contract/runtime.ts";
import { localCut, powerPattern } from "../../../src/borne/power-pattern.ts";
import type { PowerCut } from "../../../src/borne/power-pattern.ts";
import { PowerWatch } from "../../../src/borne/power-watch.ts";
import type { Condition } from "../../../devices/device.ts";
import { quiet } from "../../contract/kit/context.ts";
import { memoryKeep } from "../../support/twin-borne.ts";

const TODAY = 20_000;
const at = (daysAgo: number, hour: number, minute = 0): PowerCut => ({
  day: TODAY - daysAgo,
  minute: hour * 60 + minute,
});

describe("a pattern of power cuts", () => {
  test.each([
    ["none", [], null],
    ["twice is no habit", [at(1, 8), at(2, 8)], null],
    ["three mornings within half an hour", [at(1, 8), at(4, 8, 25), at(9, 7, 35)], { days: 3, minute: 480 }],
    ["three mornings too far apart", [at(1, 8), at(4, 8, 31), at(9, 9, 2)], null],
    ["over midnight", [at(1, 23, 50), at(2, 0, 10), at(3, 0, 5)], { days: 3, minute: 5 }],
    ["a storm: five cuts of one day are one", [at(1, 8), at(1, 8, 5), at(1, 8, 9), at(1, 8, 20), at(2, 8)], null],
    ["the third too long ago", [at(1, 8), at(2, 8), at(14, 8)], null],
    ["just within a fortnight", [at(1, 8), at(2, 8), at(13, 8)], { days: 3, minute: 480 }],
    ["a clock that went back counts nothing from tomorrow", [at(1, 8), at(2, 8), at(-1, 8)], null],
    [
      "of two hours the more frequent",
      [at(1, 8), at(2, 8), at(3, 8), at(1, 20), at(2, 20), at(3, 20), at(4, 20)],
      { days: 4, minute: 1200 },
    ],
  ])("%s", (_name, cuts, expected) => {
    expect(powerPattern(cuts, TODAY)).toEqual(expected);
  });

  test("the hour is that of the site's clock, in summer and in winter", () => {
    expect(localCut(Date.UTC(2026, 6, 1, 22, 30), "Europe/Paris").minute).toBe(30);
    expect(localCut(Date.UTC(2026, 11, 1, 7, 0), "Europe/Paris").minute).toBe(480);
    expect(localCut(Date.UTC(2026, 6, 1, 22, 30), "Europe/Paris").day).toBe(Date.UTC(2026, 6, 2) / 86_400_000);
  });
});

/** One run of the daemon after the other, on one memory. */
class Runs {
  readonly keep = memoryKeep();
  said: readonly Condition[] = [];
  #wallMs = Date.UTC(2026, 10, 2, 7, 0);
  synchronised = true;

  at(day: number, hour: number): this {
    this.#wallMs = Date.UTC(2026, 10, day, hour - 1);
    return this;
  }

  /** Starts; the watch, to be asked later. */
  start(kernelBootId: string, unclean: boolean): PowerWatch {
    const clock: Clock = {
      wallMs: () => this.#wallMs + 20_000,
      monotonicMs: () => 20_000,
      synchronised: () => this.synchronised,
    };
    const watch = new PowerWatch({
      keep: this.keep,
      clock,
      log: quiet,
      timeZone: () => "Europe/Paris",
      report: (conditions) => (this.said = conditions),
      unclean,
    });
    watch.booted(kernelBootId);
    return watch;
  }

  cuts(): number {
    return this.keep.values.powerCuts?.length ?? 0;
  }
}

describe("the watch of the power", () => {
  test("three mornings without power before: said with its hour, until the mornings are long past", () => {
    const runs = new Runs();
    runs.at(1, 8).start("boot-0", false);
    for (const [index, day] of [2, 3, 5].entries()) runs.at(day, 8).start(`boot-${index + 1}`, true);
    expect(runs.said).toEqual([
      { code: "power.cut.pattern", detail: "without power before 08:00 on 3 of the last 14 days" },
    ]);
    runs.at(15, 9).start("boot-3", false);
    expect(runs.said).toHaveLength(1);
    runs.at(16, 9).start("boot-3", false);
    expect(runs.said).toEqual([]);
  });

  test("a daemon that was killed under the same kernel was not cut off, nor a reboot in order, nor a first start", () => {
    const runs = new Runs();
    runs.at(1, 8).start("boot-0", true);
    runs.at(2, 8).start("boot-0", true);
    runs.at(3, 8).start("boot-1", false);
    expect(runs.cuts()).toBe(0);
    runs.at(4, 8).start("boot-2", true);
    expect(runs.cuts()).toBe(1);
  });

  test("a board without a clock: the cut is noted when the time is known, once", () => {
    const runs = new Runs();
    runs.at(1, 8).start("boot-0", false);
    runs.synchronised = false;
    const watch = runs.at(2, 8).start("boot-1", true);
    watch.look();
    expect(runs.cuts()).toBe(0);
    runs.synchronised = true;
    watch.look();
    watch.look();
    expect(runs.cuts()).toBe(1);
    // The device was opened again: nothing new.
    watch.booted("boot-1");
    expect(runs.cuts()).toBe(1);
  });

  test("remembers a bounded number", () => {
    const runs = new Runs();
    for (let boot = 0; boot < 50; boot += 1) runs.start(`boot-${boot}`, true);
    expect(runs.cuts()).toBe(32);
  });
});
