import { onTestFinished } from "vitest";
import type { SaneOptions } from "../../../devices/scanner/sane/options.ts";
import { saneScanner } from "../../../devices/scanner/sane/driver.ts";
import type { Scanner } from "../../../devices/scanner/port.ts";
import type { Peripheral } from "../../../src/bench/peripheral.ts";
import { virtualScanner } from "../../../src/bench/peripherals/virtual-scanner.ts";
import { driverContext, quiet } from "../../contract/kit/context.ts";
import { never, scratch } from "../../contract/kit/scanner.ts";

/** A virtual scanner that stops when the test ends. */
export async function startVirtual(sheetMs = 60): Promise<Peripheral> {
  const virtual = await virtualScanner({ dir: await scratch(), log: quiet, signal: never(), options: { sheetMs } });
  onTestFinished(() => virtual.stop());
  return virtual;
}

/** A scanner through the real driver, closed when the test ends. */
export async function openSane(options: SaneOptions): Promise<Scanner> {
  const scanner = await saneScanner.open(options, driverContext("scanner"));
  onTestFinished(() => scanner.close());
  return scanner;
}

/** Codes of the conditions. */
export const codesOf = (scanner: Scanner): readonly string[] => scanner.conditions().map(({ code }) => code);
