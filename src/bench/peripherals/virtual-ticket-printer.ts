import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BenchPart } from "../../../devices/bench.ts";
import { benchNumber } from "../../../devices/bench-args.ts";
import { VisioborneError } from "../../contract/errors.ts";
import type { Peripheral, PeripheralFactory } from "../peripheral.ts";
import { VirtualLine } from "./virtual-ticket-printer/line.ts";
import { CAPACITY_SHEETS, TICKET_FAULTS, TICKET_MM, TicketMachine } from "./virtual-ticket-printer/machine.ts";
import type { TicketFault } from "./virtual-ticket-printer/machine.ts";

export interface VirtualTicketSettings {
  /** Folder of its own. */
  readonly dir: string;
  /** Paper on the roll at the start, in tickets of 100 mm; 0 to 500. */
  readonly sheets?: number;
  /** Time of one line, ms. */
  readonly lineMs?: number;
}

/**
 * A ticket printer that speaks ESC/POS on a pseudo-terminal: real-time status, a buffer that is worked off line by
 * line, a roll with a near end and an end, a cover, a cutter. The front panel shows the text of each ticket.
 */
export class VirtualTicketPrinter implements Peripheral {
  readonly bench: BenchPart;
  readonly #line: VirtualLine;
  readonly #machine: TicketMachine;
  #queue: Promise<unknown> = Promise.resolve();

  constructor({ dir, sheets = 100, lineMs = 20 }: VirtualTicketSettings) {
    this.#line = new VirtualLine(join(resolve(dir), "tty"), (bytes) => this.#machine.take(bytes));
    this.#machine = new TicketMachine(sheets, lineMs, (bytes) => this.#line.send(bytes));
    this.bench = {
      faults: TICKET_FAULTS,
      state: () => this.#state(),
      setFault: (fault) => this.#inTurn(() => this.#setFault(fault)),
      act: (action, args) => this.#inTurn(() => this.#act(action, args)),
    };
  }

  /** Called once, by the factory. */
  start(): Promise<void> {
    return this.#line.plug();
  }

  options(): { readonly path: string } {
    return { path: this.#line.path };
  }

  async stop(): Promise<void> {
    await this.#queue.catch(() => {});
    this.#machine.powerOff();
    await this.#line.unplug();
  }

  #state(): Readonly<Record<string, unknown>> & { readonly fault: string | null } {
    const machine = this.#machine;
    const text = machine.underWay();
    return {
      fault: machine.fault,
      sheets: Math.floor(machine.rollMm / TICKET_MM),
      capacitySheets: CAPACITY_SHEETS,
      rollMm: machine.rollMm,
      printing: text === null ? null : { sheetsDone: 0, sheetsTotal: 1, text },
      printed: machine.tickets(),
    };
  }

  async #setFault(name: string | null): Promise<void> {
    const fault = faultNamed(name);
    const machine = this.#machine;
    if (fault === machine.fault) return;
    // Whoever takes "paper out" away has put a roll in.
    if (machine.fault === "media-empty" && machine.rollMm === 0) machine.rollMm = CAPACITY_SHEETS * TICKET_MM;
    machine.fault = fault;
    if (fault === "unplugged" || fault === "absent") {
      machine.powerOff();
      await this.#line.unplug();
      return;
    }
    await this.#line.plug();
    machine.look();
  }

  #act(action: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    if (action !== "load") {
      const message = `action ${JSON.stringify(action)}: expected load`;
      return Promise.reject(new VisioborneError("bench.action", message, {}));
    }
    const machine = this.#machine;
    machine.rollMm = benchNumber(args, "sheets", 0, CAPACITY_SHEETS) * TICKET_MM;
    if (machine.rollMm > 0 && (machine.fault === "media-empty" || machine.fault === "media-low")) machine.fault = null;
    machine.look();
    return Promise.resolve();
  }

  /** One thing after the other: two clicks on the panel must not plug it in twice. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => {});
    return turn;
  }
}

function faultNamed(name: string | null): TicketFault | null {
  if (name === null) return null;
  const fault = TICKET_FAULTS.find((known) => known === name);
  if (fault !== undefined) return fault;
  const expected = TICKET_FAULTS.join(", ");
  throw new VisioborneError("bench.fault", `fault ${JSON.stringify(name)}: expected ${expected} or null`, {
    fault: name.slice(0, 40),
  });
}

/** Starts a virtual ticket printer; resolves when its port can be opened. @throws VisioborneError `bench.printer` */
export async function startVirtualTicketPrinter(settings: VirtualTicketSettings): Promise<VirtualTicketPrinter> {
  await mkdir(settings.dir, { recursive: true, mode: 0o700 });
  const printer = new VirtualTicketPrinter(settings);
  await printer.start();
  return printer;
}

/** The virtual ticket printer as a peripheral of the bench; options `sheets` and `lineMs`. Needs socat. */
export const virtualTicketPrinter: PeripheralFactory = async ({ dir, signal, options }) => {
  signal.throwIfAborted();
  const number = (name: string, max: number): number | undefined => {
    const value = options[name];
    return typeof value === "number" && value >= 0 && value <= max ? value : undefined;
  };
  const [sheets, lineMs] = [number("sheets", CAPACITY_SHEETS), number("lineMs", 10_000)];
  return startVirtualTicketPrinter({
    dir,
    ...(sheets === undefined ? {} : { sheets }),
    ...(lineMs === undefined ? {} : { lineMs }),
  });
};
