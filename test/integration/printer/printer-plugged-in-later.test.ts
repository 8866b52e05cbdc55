import { afterEach, beforeEach, expect, test } from "vitest";
import { printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.end());

test("absent at boot: open says so soon, each time; plugged in later it opens and prints", async () => {
  await bench.device.bench.setFault("absent");
  const startedMs = performance.now();
  await expect(bench.open()).rejects.toMatchObject({ code: "printer.absent" });
  await expect(bench.open()).rejects.toMatchObject({ code: "printer.absent" });
  expect(performance.now() - startedMs).toBeLessThan(10_000);
  await bench.device.bench.setFault(null);
  const printer = await bench.open();
  expect(await (await printPdf(printer, await bench.pdf(1))).done).toMatchObject({ state: "completed" });
});
