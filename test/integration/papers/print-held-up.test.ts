import { afterEach, beforeEach, expect, test } from "vitest";
import { PrintStand } from "./print-stand.ts";

let stand: PrintStand;
beforeEach(async () => {
  stand = await PrintStand.start({ sheetMs: 250, sheets: 2 });
});
afterEach(() => stand.end());

/** What is told within the time that a person waits for it, after this was done to the device. */
async function toldWithin(limitMs: number, job: string, problem: string, done: () => Promise<unknown>): Promise<void> {
  await done();
  const startMs = performance.now();
  await stand.meets(job, problem, (print) => print.state === "held-up" && print.problem === problem);
  expect(performance.now() - startMs).toBeLessThan(limitMs);
}

test("paper out mid-job, told to both sides; refilled, it goes on by itself", async () => {
  await stand.open();
  stand.print("a", 4);
  const held = await stand.is("a", "held-up");
  expect(held).toMatchObject({ done: 2, total: 4, problem: "printer.paper" });
  await expect.poll(() => stand.prints.printer().problem).toBe("printer.paper");
  expect(stand.said).toContain("papers-printer.paper");
  await stand.bench.device.bench.act("load", { sheets: 50 });
  expect(await stand.is("a", "completed")).toMatchObject({ done: 4, problem: null });
  await expect.poll(() => stand.prints.printer().problem).toBeNull();
});

test("a jam, then the cover that is opened to mend it: each is told in time, and the job completes", async () => {
  await stand.open();
  await stand.bench.device.bench.act("load", { sheets: 50 });
  stand.print("a", 8);
  await stand.meets("a", "a first sheet", ({ done }) => done > 0);
  // 2 s, and what a busy machine adds; at rest the device is asked each 15 s only.
  await toldWithin(8_000, "a", "printer.jam", () => stand.bench.device.bench.setFault("media-jam"));
  await toldWithin(8_000, "a", "printer.door", () => stand.bench.device.bench.setFault("cover-open"));
  await stand.bench.device.bench.setFault(null);
  expect(await stand.is("a", "completed")).toMatchObject({ done: 8 });
  expect(stand.said.filter((id) => id.startsWith("papers-"))).toEqual(["papers-printer.jam", "papers-printer.door"]);
  expect(stand.said.at(0)).toBe("print-printing");
  expect(stand.said.slice(-2)).toEqual(["print-goes-on", "print-completed"]);
});

test("stopped by the usager while it prints: the device stops, and what was out is charged", async () => {
  await stand.open();
  await stand.bench.device.bench.act("load", { sheets: 50 });
  stand.print("a", 12);
  await stand.meets("a", "a first sheet", ({ done }) => done > 0);
  stand.prints.act({ type: "refuse-print", job: "a" });
  const end = await stand.is("a", "refused");
  expect(end.done).toBeGreaterThan(0);
  expect(end.done).toBeLessThan(12);
  expect(stand.prints.printer().pages_left).toBe(20 - end.done);
});
