import { VisioborneError, errorCode, errorLine } from "../../../src/contract/errors.ts";
import { isFaultCode } from "../../../src/contract/faults.ts";
import type { Driver, DriverContext } from "../../device.ts";
import { SCAN_DEADLINES } from "../deadlines.ts";
import type { Scanner } from "../port.ts";
import { pageFormat } from "./arguments.ts";
import type { Scanimage } from "./child.ts";
import { SaneScanner } from "./device.ts";
import { POLL_S, SANE_OPTIONS_SCHEMA } from "./options.ts";
import type { SaneOptions } from "./options.ts";
import { SaneProbe } from "./probe.ts";

/**
 * Scanners through SANE, by its program scanimage as a child: whatever a backend does in native code, hanging
 * included, ends with a process (docs/decisions/0006-sane-as-a-child.md).
 */
export const saneScanner: Driver<Scanner, SaneOptions> = {
  name: "sane",
  optionsSchema: SANE_OPTIONS_SCHEMA,
  async open(options, context) {
    try {
      return await open(options, context);
    } catch (error) {
      context.signal.throwIfAborted();
      if (isFaultCode(errorCode(error))) throw error;
      // Busy, for one: it can't be opened now, and is tried again.
      throw new VisioborneError("scanner.absent", `${context.id}: ${errorLine(error)}`, { device: context.id });
    }
  },
};

async function open(options: SaneOptions, context: DriverContext): Promise<Scanner> {
  const { signal } = context;
  const deadlines = { ...SCAN_DEADLINES, ...options.deadlines };
  const tool: Scanimage = {
    command: options.command ?? "scanimage",
    configDir: options.configDir,
    graceMs: deadlines.graceMs,
    log: context.log,
  };
  const probe = new SaneProbe(tool, options, deadlines.listMs);
  const found = await probe.find(signal);
  const capabilities = await probe.capabilities(found.device, signal);
  const format = pageFormat(await probe.help(signal));
  if (format === null) throw new VisioborneError("scanner.absent", "this scanimage writes neither JPEG nor PNG");
  const status = await probe.status(signal);
  const pollMs = (options.pollS ?? POLL_S) * 1000;
  const scanner = new SaneScanner({ tool, probe, found, capabilities, format, deadlines, pollMs, status }, context);
  scanner.start();
  return scanner;
}
