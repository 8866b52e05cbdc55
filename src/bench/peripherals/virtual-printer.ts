import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BenchPart } from "../../../devices/bench.ts";
import { benchNumber } from "../../../devices/bench-args.ts";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { Peripheral, PeripheralFactory } from "../peripheral.ts";
import { freePort } from "../ports.ts";
import { PrinterDaemon } from "./virtual-printer/daemon.ts";
import { Feeder } from "./virtual-printer/feeder.ts";
import { CAPACITY_SHEETS, PRINTER_FAULTS, PrinterMachine } from "./virtual-printer/machine.ts";
import type { Printed, PrinterFault } from "./virtual-printer/machine.ts";
import { PrinterPanel } from "./virtual-printer/panel.ts";

export type { Printed } from "./virtual-printer/machine.ts";

export interface VirtualPrinterSettings {
  /** Folder of its own; everything it writes is inside. */
  readonly dir: string;
  /** Port on loopback; absent = a free one. */
  readonly port?: number;
  /** Sheets in the tray at the start, 0 to 250. */
  readonly sheets?: number;
  /** Time of one sheet, ms. */
  readonly sheetMs?: number;
  readonly log?: Logger;
  readonly signal?: AbortSignal;
}

/** A free port may be taken by somebody else before the printer binds it. */
const PORT_ATTEMPTS = 3;

/**
 * A printer made of `ippeveprinter`, the reference IPP Everywhere printer, with a tray, toner and faults that the
 * front panel acts on. Everything is on loopback and ends with this process.
 */
export class VirtualPrinter implements Peripheral {
  readonly bench: BenchPart;
  readonly #daemon: PrinterDaemon;
  readonly #feeder: Feeder;
  readonly #machine: PrinterMachine;
  readonly #life = new AbortController();
  #queue: Promise<unknown> = Promise.resolve();
  #stopped: Promise<void> | null = null;

  constructor(settings: VirtualPrinterSettings, port: number) {
    const { dir, sheets = 100, sheetMs = 400 } = settings;
    const command = join(dir, "print-command");
    this.#daemon = new PrinterDaemon(dir, port, command);
    this.#machine = new PrinterMachine(dir, new PrinterPanel(this.#daemon.uri, port, dir), sheets, sheetMs);
    this.#feeder = new Feeder(command, (job, say, gone) => this.#machine.feed(job, say, gone));
    this.bench = {
      faults: PRINTER_FAULTS,
      state: () => this.#state(),
      setFault: (fault) => this.#inTurn(() => this.#setFault(fault)),
      act: (action, args) => this.#inTurn(() => this.#act(action, args)),
    };
  }

  /** Starts the programs. Called once, by `startVirtualPrinter`. */
  async start(signal: AbortSignal): Promise<void> {
    await this.#machine.prepare();
    await this.#feeder.start();
    await this.#daemon.start(signal);
    await this.#machine.show(signal);
  }

  options(): { readonly uri: string } {
    return { uri: this.#daemon.uri };
  }

  /** Copies of what came out, oldest first; the last 20. */
  printed(): readonly Printed[] {
    return this.#machine.printed();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#life.abort(new VisioborneError("bench.printer", "the virtual printer was stopped"));
    await this.#queue.catch(() => {});
    await this.#daemon.stop();
    await this.#feeder.stop();
  }

  #state(): Readonly<Record<string, unknown>> & { readonly fault: string | null } {
    const { fault, sheets, printing } = this.#machine;
    return {
      fault,
      sheets,
      capacitySheets: CAPACITY_SHEETS,
      tonerPct: this.#machine.tonerPct(),
      running: this.#daemon.running(),
      printing,
      printed: this.#machine.printed(),
    };
  }

  async #setFault(name: string | null): Promise<void> {
    const fault = faultNamed(name);
    const machine = this.#machine;
    if (fault === machine.fault) return;
    const wasGone = isGone(machine.fault);
    // Whoever takes "paper out" away has put paper in.
    if (machine.fault === "media-empty" && machine.sheets === 0) machine.sheets = CAPACITY_SHEETS;
    machine.fault = fault;
    if (isGone(fault)) {
      await this.#daemon.stop();
      return;
    }
    if (wasGone) await this.#daemon.start(this.#life.signal);
    await machine.show(this.#life.signal);
  }

  async #act(action: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    if (action !== "load") {
      throw new VisioborneError("bench.action", `action ${JSON.stringify(action)}: expected load`, {});
    }
    const machine = this.#machine;
    machine.sheets = Math.floor(benchNumber(args, "sheets", 0, CAPACITY_SHEETS));
    if (machine.sheets > 0 && (machine.fault === "media-empty" || machine.fault === "media-low")) machine.fault = null;
    if (!isGone(machine.fault)) await machine.show(this.#life.signal);
  }

  /** One thing after the other: two clicks on the panel must not start the printer twice. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(() => {
      this.#life.signal.throwIfAborted();
      return work();
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }
}

function isGone(fault: PrinterFault | null): boolean {
  return fault === "unplugged" || fault === "absent";
}

function faultNamed(name: string | null): PrinterFault | null {
  if (name === null) return null;
  const fault = PRINTER_FAULTS.find((known) => known === name);
  if (fault !== undefined) return fault;
  throw new VisioborneError(
    "bench.fault",
    `fault ${JSON.stringify(name)}: expected ${PRINTER_FAULTS.join(", ")} or null`,
    {
      fault: name.slice(0, 40),
    },
  );
}

/**
 * Starts a virtual printer; resolves when it answers IPP.
 * @throws VisioborneError `bench.printer` when a program is missing or does not start; the signal's reason
 */
export async function startVirtualPrinter(settings: VirtualPrinterSettings): Promise<VirtualPrinter> {
  const signal = settings.signal ?? new AbortController().signal;
  await mkdir(settings.dir, { recursive: true, mode: 0o700 });
  for (let attempt = 1; ; attempt += 1) {
    const printer = new VirtualPrinter(settings, settings.port ?? (await freePort("localhost")));
    try {
      await printer.start(signal);
      return printer;
    } catch (error) {
      await printer.stop();
      signal.throwIfAborted();
      if (settings.port !== undefined || attempt >= PORT_ATTEMPTS) throw error;
      settings.log?.info({ attempt, error: errorLine(error) }, "virtual printer: another port");
    }
  }
}

/** The virtual printer as a peripheral of the bench; options `port`, `sheets`, `sheetMs`. */
export const virtualPrinter: PeripheralFactory = ({ dir, log, signal, options }) => {
  const number = (name: string): number | undefined => {
    const value = options[name];
    return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const [port, sheets, sheetMs] = [number("port"), number("sheets"), number("sheetMs")];
  return startVirtualPrinter({
    dir,
    log,
    signal,
    ...(port === undefined ? {} : { port }),
    ...(sheets === undefined ? {} : { sheets }),
    ...(sheetMs === undefined ? {} : { sheetMs }),
  });
};
