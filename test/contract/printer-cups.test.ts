import { afterAll, beforeAll, describe } from "vitest";
import { cupsPrinter } from "../../devices/printer/cups/driver.ts";
import { startCupsBench } from "../support/cupsd.ts";
import type { CupsBench } from "../support/cupsd.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { printerSuite } from "./printer.suite.ts";

printerSuite("cups before ippeveprinter", async () => {
  const bench = await startCupsBench();
  return { bench: bench.device.bench, open: () => bench.open(), end: () => bench.end() };
});

describe("on one queue", () => {
  let bench: CupsBench;
  beforeAll(async () => {
    bench = await startCupsBench();
  });
  afterAll(() => bench.end());

  deviceSuite(
    {
      name: "printer driver cups",
      open: (context) =>
        cupsPrinter.open({ queueUri: bench.cups.queueUri, deviceUri: bench.device.options().uri, pollS: 1 }, context),
      bench: () => bench.device.bench,
    },
    "printer.absent",
  );
});
