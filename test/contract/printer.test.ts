import { join } from "node:path";
import { ippPrinter } from "../../devices/printer/ipp/driver.ts";
import { twinPrinter } from "../../devices/printer/twin.ts";
import { isOnBench } from "../../devices/bench.ts";
import { startVirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import { printerContext } from "../support/printer.ts";
import { printerSuite } from "./printer.suite.ts";

printerSuite("twin", async (dir) => {
  const options = { sheetMs: 150 };
  const context = printerContext(dir);
  const first = await twinPrinter.open(options, context);
  if (!isOnBench(first)) throw new Error("the twin has no bench side");
  const { bench } = first;
  await first.close();
  return { bench, open: () => twinPrinter.open(options, context), end: () => Promise.resolve() };
});

printerSuite("ipp on ippeveprinter", async (dir) => {
  const device = await startVirtualPrinter({ dir: join(dir, "device"), sheetMs: 150 });
  return {
    bench: device.bench,
    open: () => ippPrinter.open({ ...device.options(), pollS: 1 }, printerContext(dir)),
    end: () => device.stop(),
  };
});
