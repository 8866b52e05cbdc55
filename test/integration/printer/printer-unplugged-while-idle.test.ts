import { afterEach, beforeEach, expect, test } from "vitest";
import { lost, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.end());

test("unplugged while idle: lost is said once, after two looks without an answer", async () => {
  const printer = await bench.open();
  let times = 0;
  printer.on("lost", () => (times += 1));
  const gone = lost(printer);
  await bench.device.bench.setFault("unplugged");
  expect(bench.device.bench.state()).toMatchObject({ fault: "unplugged", running: false });
  const error = await gone;
  expect(error).toMatchObject({ code: "printer.absent", context: { device: "printer" } });
  // Plugged in again, the dead instance stays dead.
  await bench.device.bench.setFault(null);
  await expect(printer.selfTest(new AbortController().signal)).resolves.toMatchObject({ passed: false });
  expect(times).toBe(1);
  const again = await bench.open();
  expect(again.conditions()).toEqual([]);
  expect(again.identity.address).toBe(printer.identity.address);
});
