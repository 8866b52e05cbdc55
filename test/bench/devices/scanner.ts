import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DriverContext } from "../../../devices/device.ts";
import type { Scanner } from "../../../devices/scanner/port.ts";
import { esclScanner } from "../../../devices/scanner/escl/driver.ts";
import { saneScanner } from "../../../devices/scanner/sane/driver.ts";
import { errorCode } from "../../../src/contract/errors.ts";
import type { Peripheral } from "../../../src/bench/peripheral.ts";
import { virtualScanner } from "../../../src/bench/peripherals/virtual-scanner.ts";
import { numberArg } from "../figures.ts";
import type { BenchOptions, Figure } from "../figures.ts";
import { silent, timeUntil, withFolder } from "./context.ts";

const HANGS = 10;
/** From the start of a scan to its first page; on a borne it is 30 s. The rest of the deadlines are a borne's own. */
const FIRST_PAGE_MS = 2000;
const SHEET_MS = 500;

/**
 * A scanner that falls silent in the middle of a page, by both drivers in turn: scanimage with SANE's backend for
 * network scanners, and eSCL directly. `scanner_hang_ended_ms`: from the deadline to the end of the scan with the
 * device let go, the worst of all.
 */
export async function scanner({ say, args }: BenchOptions): Promise<readonly Figure[]> {
  const count = numberArg(args, "hangs", HANGS);
  const overMs: number[] = [];
  await withFolder("scanner", async (folder, context) => {
    const options = { sheetMs: SHEET_MS };
    const { signal } = context;
    const virtual = await virtualScanner({ dir: join(folder, "device"), log: silent, signal, options });
    try {
      for (let n = 0; n < count; n += 1) {
        const driver = n % 2 === 0 ? "sane" : "escl";
        overMs.push(await hang(driver, virtual, join(folder, `job-${n}`), context));
        say(`scanner ${n + 1}: ${driver}: ended ${Math.round(overMs.at(-1) ?? 0)} ms after its deadline`);
      }
    } finally {
      await virtual.stop();
    }
  });
  const value = Math.round(Math.max(...overMs));
  return [{ name: "scanner_hang_ended_ms", value, unit: "ms", n: count, goal: "<= 6000" }];
}

async function hang(
  driver: "sane" | "escl",
  virtual: Peripheral,
  directory: string,
  context: DriverContext,
): Promise<number> {
  mkdirSync(directory);
  const { configDir, model, url, statusUrl } = virtual.options() as Readonly<Record<string, string>>;
  const deadlines = { firstPageMs: FIRST_PAGE_MS };
  const device: Scanner =
    driver === "sane"
      ? await saneScanner.open(
          { configDir: configDir!, model: model!, statusUrl: statusUrl!, pollS: 1, deadlines },
          context,
        )
      : await esclScanner.open({ url: url!, pollS: 1, deadlines }, context);
  try {
    await virtual.bench.act("feed", { sheets: 3 });
    const startedMs = performance.now();
    const scan = device.scan(
      { jobId: "bench", source: "feeder", colour: "grey", dpi: 150, directory, maxPages: 3 },
      new AbortController().signal,
    );
    const first = scan.next();
    first.catch(() => undefined);
    await sleep(SHEET_MS / 2);
    await virtual.bench.setFault("hang");
    const code = await first.then(
      () => "a page",
      (error: unknown) => errorCode(error),
    );
    if (code !== "scanner.hung") throw new Error(`scanner: expected scanner.hung, found ${code}`);
    const tookMs = performance.now() - startedMs;
    await virtual.bench.setFault(null);
    await timeUntil("well again", device, "conditions", () => device.conditions().length === 0);
    return tookMs - FIRST_PAGE_MS;
  } finally {
    await virtual.bench.setFault(null);
    await device.close();
  }
}
