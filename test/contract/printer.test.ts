import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { ippPrinter } from "../../devices/printer/ipp/driver.ts";
import { twinPrinter } from "../../devices/printer/twin.ts";
import { startVirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import type { VirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import { printerContext, scratch } from "../support/printer.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { printerSuite } from "./printer.suite.ts";

const TWIN = { sheetMs: 150 };

printerSuite("twin", (dir) => {
  const context = printerContext(dir);
  return Promise.resolve({
    bench: twinPrinter.benchOf!(TWIN, context),
    open: () => twinPrinter.open(TWIN, context),
    end: () => Promise.resolve(),
  });
});

deviceSuite(
  {
    name: "printer driver twin",
    open: (context) => twinPrinter.open(TWIN, context),
    bench: (context) => twinPrinter.benchOf!(TWIN, context),
  },
  "printer.absent",
);

printerSuite("ipp on ippeveprinter", async (dir) => {
  const device = await startVirtualPrinter({ dir: join(dir, "device"), sheetMs: 150 });
  return {
    bench: device.bench,
    open: () => ippPrinter.open({ ...device.options(), pollS: 1 }, printerContext(dir)),
    end: () => device.stop(),
  };
});

describe("on one ippeveprinter", () => {
  let dir: string;
  let device: VirtualPrinter;
  beforeAll(async () => {
    dir = await scratch();
    device = await startVirtualPrinter({ dir: join(dir, "device") });
  });
  afterAll(async () => {
    await device.stop();
    await rm(dir, { recursive: true, force: true });
  });

  deviceSuite(
    {
      name: "printer driver ipp",
      open: (context) => ippPrinter.open({ ...device.options(), pollS: 1 }, context),
      bench: () => device.bench,
    },
    "printer.absent",
  );
});
