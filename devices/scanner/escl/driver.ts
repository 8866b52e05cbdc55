import { VisioborneError, errorCode, errorLine } from "../../../src/contract/errors.ts";
import { isFaultCode } from "../../../src/contract/faults.ts";
import type { Driver, DriverContext } from "../../device.ts";
import type { Scanner } from "../port.ts";
import { EsclScanner } from "./device.ts";
import { findScanner, isWanted } from "./find.ts";
import { ESCL_DEADLINES, ESCL_OPTIONS_SCHEMA, POLL_S } from "./options.ts";
import type { EsclOptions } from "./options.ts";

/**
 * Scanners by eSCL (AirScan) over HTTP, without SANE between: what the device knows of its paper is known before a
 * scan, and nothing runs that could hang (docs/decisions/0019-escl-directly.md).
 */
export const esclScanner: Driver<Scanner, EsclOptions> = {
  name: "escl",
  optionsSchema: ESCL_OPTIONS_SCHEMA,
  async open(options, context) {
    try {
      return await open(options, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (isFaultCode(errorCode(error))) throw error;
      throw new VisioborneError("scanner.absent", `${context.id}: ${errorLine(error)}`, { device: context.id });
    }
  },
};

async function open(options: EsclOptions, context: DriverContext): Promise<Scanner> {
  const { signal } = context;
  signal.throwIfAborted();
  const deadlines = { ...ESCL_DEADLINES, ...options.deadlines };
  const found = await findScanner(options, (identity) => isWanted(identity, options), deadlines.listMs, signal);
  if (found.capabilities.sources.size === 0) {
    throw new VisioborneError(
      "scanner.absent",
      `${found.client.url}: neither glass nor feeder gives JPEG or PNG pages`,
    );
  }
  const status = await found.client.status(signal);
  const scanner = new EsclScanner(
    { options, found, deadlines, pollMs: (options.pollS ?? POLL_S) * 1000, status },
    context,
  );
  scanner.start();
  return scanner;
}
