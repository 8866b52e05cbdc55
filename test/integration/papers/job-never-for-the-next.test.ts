import { afterEach, beforeEach, expect, test } from "vitest";
import { PrintStand } from "./print-stand.ts";

let stand: PrintStand;
beforeEach(async () => {
  stand = await PrintStand.start({ sheetMs: 300 });
});
afterEach(() => stand.end());

test("the call ends while it prints: cancelled, and the next call prints its own only", async () => {
  await stand.open();
  stand.print("a", 15);
  await stand.meets("a", "a first sheet", ({ done }) => done > 0);
  await stand.prints.end();
  expect(stand.state("a")).toMatchObject({ state: "cancelled" });
  expect(stand.printer?.status().busy).toBe(false);
  expect(stand.check.why()).toBeUndefined();
  expect(stand.files()).toEqual([]);
  stand.call();
  stand.print("b", 1);
  await stand.is("b", "completed");
  expect(stand.bench.device.printed().at(-1)).toMatchObject({ sheets: 1 });
});

test("the device keeps a cancelled job for want of paper: to be checked, and nobody prints before it was", async () => {
  await stand.open({ cancelDeadlineS: 2 });
  await stand.bench.device.bench.act("load", { sheets: 0 });
  stand.print("a", 2);
  await stand.is("a", "held-up");
  await stand.prints.end();
  expect(stand.check.why()).toBe("job-still-held");
  stand.call();
  stand.print("b", 1);
  expect(stand.refused).toEqual(["print not-now"]);
  expect(stand.prints.printer().problem).toBe("printer.check");
  // The refill ends the old job; that the device is idle does not say that nothing lies in its tray.
  await stand.bench.device.bench.act("load", { sheets: 50 });
  await expect.poll(() => stand.printer?.status().busy, { timeout: 20_000 }).toBe(false);
  expect(stand.check.why()).toBe("job-still-held");
  stand.check.tested((await stand.printer?.selfTest(new AbortController().signal))?.passed === true, false);
  expect(stand.check.why()).toBeUndefined();
  stand.print("b", 1);
  await stand.is("b", "completed");
}, 60_000);

test("unplugged mid-job until after the end: to be checked; switched on again and idle, it is free", async () => {
  await stand.open();
  stand.print("a", 15);
  await stand.meets("a", "a first sheet", ({ done }) => done > 0);
  await stand.bench.device.bench.setFault("unplugged");
  expect(await stand.is("a", "failed")).toMatchObject({ problem: "printer.absent" });
  await stand.prints.end();
  expect(stand.check.why()).toBe("job-and-printer-gone");
  await stand.bench.device.bench.setFault(null);
  await stand.open();
  expect(stand.check.why()).toBeUndefined();
  stand.call();
  stand.print("b", 1);
  await stand.is("b", "completed");
  expect(stand.bench.device.printed().at(-1)).toMatchObject({ sheets: 1 });
}, 60_000);
