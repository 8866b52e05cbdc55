import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ippPrinter } from "../../../devices/printer/ipp/driver.ts";
import type { Printer } from "../../../devices/printer/port.ts";
import { startVirtualPrinter } from "../../../src/bench/peripherals/virtual-printer.ts";
import { numberArg } from "../figures.ts";
import type { BenchOptions, Figure } from "../figures.ts";
import { timeUntil, withFolder } from "./context.ts";

const FAULTS = 10;
const KINDS = [
  ["media-empty", "printer.paper"],
  ["cover-open", "printer.door"],
  ["media-jam", "printer.jam"],
] as const;
/** The rhythm of a printer at rest, as a borne has it unless told otherwise. */
const POLL_S = 15;

/**
 * A printer at rest (the real driver, before a real IPP printer program) that fails at any moment of the driver's
 * rhythm: `printer_fault_seen_ms`, from the fault to the condition, the worst of all.
 */
export async function printer({ say, args }: BenchOptions): Promise<readonly Figure[]> {
  const count = numberArg(args, "printer-faults", FAULTS);
  const tookMs: number[] = [];
  await withFolder("printer", async (folder, context) => {
    const virtual = await startVirtualPrinter({ dir: join(folder, "device"), sheetMs: 150 });
    const device = await ippPrinter.open({ ...virtual.options(), pollS: POLL_S }, context);
    const codes = (): string =>
      device
        .conditions()
        .map(({ code }) => code)
        .join();
    try {
      for (let n = 0; n < count; n += 1) {
        const [fault, code] = KINDS[n % KINDS.length] ?? KINDS[0];
        await sleep(Math.random() * POLL_S * 1000);
        await virtual.bench.setFault(fault);
        tookMs.push(await seen(device, fault, () => codes() === code));
        say(`printer ${n + 1}: ${fault} seen after ${Math.round(tookMs.at(-1) ?? 0)} ms`);
        await virtual.bench.setFault(null);
        await seen(device, "well again", () => codes() === "");
      }
    } finally {
      await device.close();
      await virtual.stop();
    }
  });
  const value = Math.round(Math.max(...tookMs));
  return [{ name: "printer_fault_seen_ms", value, unit: "ms", n: count, goal: "<= 16000" }];
}

function seen(device: Printer, what: string, holds: () => boolean): Promise<number> {
  return timeUntil(what, device, "conditions", holds);
}
