import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pressRules } from "../../../devices/button/press.ts";
import { twinButton } from "../../../devices/button/twin.ts";
import type { Condition } from "../../../devices/device.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import { Front } from "../../../src/borne/front.ts";
import { openTwin } from "../../support/twin-borne.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function frontOnTwin() {
  const { device, bench, reopen } = await openTwin(twinButton, "button");
  const front = new Front({
    clock: new SystemClock(),
    rules: pressRules({ minPressMs: 50, secondStrikeMs: 500, stuckS: 60 }),
  });
  const said: string[] = [];
  let conditions: readonly Condition[] = [];
  front.on("touched", () => said.push("touched"));
  front.on("press", () => said.push("press"));
  front.on("lost", (edges) => said.push(`lost ${edges}`));
  front.on("conditions", (now) => (conditions = now));
  front.follow(device);
  const press = async (ms = 120) => {
    await bench.act("press", { ms });
    await vi.advanceTimersByTimeAsync(ms + 600);
  };
  return { front, said, conditions: () => conditions.map(({ code }) => code), bench, press, device, reopen };
}

test("a touch is said at once, the press when it is long enough, once", async () => {
  const { said, bench } = await frontOnTwin();
  await bench.act("press", { ms: 5000 });
  expect(said).toEqual(["touched"]);
  await vi.advanceTimersByTimeAsync(60);
  expect(said).toEqual(["touched", "press"]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(said).toEqual(["touched", "press"]);
});

test("a contact too short is a touch and no press", async () => {
  const { said, press } = await frontOnTwin();
  await press(20);
  expect(said).toEqual(["touched"]);
});

test("button-stuck: said after its time, gone when it comes free", async () => {
  const { conditions, bench } = await frontOnTwin();
  await bench.setFault("stuck");
  await vi.advanceTimersByTimeAsync(59_000);
  expect(conditions()).toEqual([]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(conditions()).toEqual(["button.stuck"]);
  await bench.setFault(null);
  expect(conditions()).toEqual([]);
});

test("button-stuck-then-unplugged: a button that is gone is not stuck; stuck still when it comes back, it is said again", async () => {
  const { front, conditions, bench, device, reopen } = await frontOnTwin();
  await bench.setFault("stuck");
  await vi.advanceTimersByTimeAsync(61_000);
  front.forget();
  expect(conditions()).toEqual([]);
  await device.close();
  front.follow(await reopen());
  await vi.advanceTimersByTimeAsync(61_000);
  expect(conditions()).toEqual(["button.stuck"]);
});

test("button-silent: suspect after 20 visits without a press, cleared by the first press", async () => {
  const { front, conditions, press } = await frontOnTwin();
  for (let visit = 1; visit < 20; visit += 1) front.visitEnded();
  expect(conditions()).toEqual([]);
  front.visitEnded();
  front.visitEnded();
  expect(conditions()).toEqual(["button.silent"]);
  await press();
  expect(conditions()).toEqual([]);
});

test("one press among the visits begins the count anew", async () => {
  const { front, conditions, press } = await frontOnTwin();
  for (let visit = 0; visit < 19; visit += 1) front.visitEnded();
  await press();
  for (let visit = 0; visit < 19; visit += 1) front.visitEnded();
  expect(conditions()).toEqual([]);
});

test("a button that was forgotten says nothing more", async () => {
  const { front, said, bench } = await frontOnTwin();
  front.forget();
  said.length = 0;
  await bench.act("press", { ms: 100 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(said.filter((what) => what === "press")).toEqual([]);
});

test.each([
  [2000, "no hand: it was there by chance", []],
  [4000, "the installer's gesture", ["seen", "gesture"]],
  [31_000, "a stuck button asks for nothing", ["seen"]],
] as const)("down since before the start for %i ms: %s; no press is said", async (ms, _, wanted) => {
  const { device, bench } = await openTwin(twinButton, "button");
  await bench.act("press", { ms });
  const front = new Front({
    clock: new SystemClock(),
    rules: pressRules({ minPressMs: 50, secondStrikeMs: 500, stuckS: 30 }),
  });
  const said: string[] = [];
  front.on("holdSeen", () => said.push("seen"));
  front.on("heldAtStart", () => said.push("gesture"));
  front.on("press", () => said.push("press"));
  front.follow(device);
  await vi.advanceTimersByTimeAsync(ms + 1000);
  expect(said).toEqual(wanted);
});
