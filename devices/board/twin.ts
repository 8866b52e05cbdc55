import { join } from "node:path";
import { abortReason } from "../abort.ts";
import type { Condition, Driver, DriverContext, SelfTestResult } from "../device.ts";
import { benchBoolean, benchNumber } from "../bench-args.ts";
import { faultOption, openTwin, TwinDevice, TwinHardware, TwinShelf } from "../twin.ts";
import type { BenchAction, TwinOptions } from "../twin.ts";
import { readBootId, writeNewBootId } from "./boot-id-file.ts";
import { BOARD_LIMITS, BOARD_WELL, boardDueMs, judgeBoard } from "./conditions.ts";
import type { BoardLimits, BoardWatch } from "./conditions.ts";
import type { Board, BoardEvents, BoardFacts, Reach, ReachTargets } from "./port.ts";
import { VisioborneError } from "../../src/contract/errors.ts";

/** What each fault makes of the figures. */
const FAULT_FACTS: Readonly<Record<string, Partial<BoardFacts>>> = {
  undervoltage: { undervoltage: true, throttled: true },
  hot: { tempC: 86, throttled: true },
  "disk-full": { diskFreePct: 1 },
  "disk-worn": { diskWearPct: 97 },
  "memory-low": { memoryFreeMb: 20 },
  "clock-unsynchronised": { clockSynchronised: false },
  "network-down": { network: "down" },
  "gateway-down": {},
  "dns-down": {},
  "broker-unreachable": {},
  absent: {},
};
const FAULTS = Object.keys(FAULT_FACTS);
/** What each fault makes of who answers; what lies behind what is down is not reached either. */
const FAULT_REACH: Readonly<Record<string, Partial<Reach>>> = {
  "network-down": { gateway: "down", dns: "down", broker: "down", desk: "down" },
  "gateway-down": { gateway: "down", dns: "down", broker: "down", desk: "down" },
  "dns-down": { dns: "down", broker: "unknown", desk: "unknown" },
  "broker-unreachable": { broker: "down" },
};
const NETWORKS = ["up", "down", "unknown"] as const;

export interface TwinBoardOptions extends TwinOptions {
  readonly model?: string;
  readonly serial?: string;
  readonly tempC?: number;
  readonly memoryTotalMb?: number;
  readonly memoryFreeMb?: number;
  readonly diskFreePct?: number;
  readonly clockSynchronised?: boolean;
  /** After how long without synchronisation `clock.skew` is said, seconds. */
  readonly skewAfterS?: number;
  /** File of the boot id; default `kernel-boot-id` in the runtime folder. */
  readonly bootIdFile?: string;
}

type Figures = Omit<BoardFacts, "kernelBootId" | "model" | "serial" | "links" | "watchdog">;

/** The simulated board: its figures. */
class BoardHardware extends TwinHardware {
  rebootRequested = false;
  #figures: Figures;

  constructor(options: TwinBoardOptions) {
    super(FAULTS);
    this.#figures = {
      tempC: options.tempC ?? 48,
      undervoltage: false,
      throttled: false,
      memoryFreeMb: options.memoryFreeMb ?? 1400,
      memoryTotalMb: options.memoryTotalMb ?? 2048,
      load1: 0.2,
      diskFreePct: options.diskFreePct ?? 72,
      memoryPressurePct: 0,
      diskWearPct: 3,
      clockSynchronised: options.clockSynchronised ?? true,
      network: "up",
    };
  }

  figures(): Figures {
    return { ...this.#figures, ...(this.fault === null ? {} : FAULT_FACTS[this.fault]) };
  }

  /** Who answers; who is not asked is not known. */
  reach(targets: ReachTargets): Reach {
    const all: Reach = { gateway: "up", dns: "up", broker: "up", desk: "up", ...FAULT_REACH[this.fault ?? ""] };
    return {
      ...all,
      ...(targets.broker === undefined ? { broker: "unknown" as const } : {}),
      ...(targets.desk === undefined ? { desk: "unknown" as const } : {}),
    };
  }

  protected readings(): Readonly<Record<string, unknown>> {
    return { ...this.figures(), rebootRequested: this.rebootRequested };
  }

  protected actions(): Readonly<Record<string, BenchAction>> {
    return { set: (args) => this.#set(args) };
  }

  /** Sets any of the figures; all or none. */
  #set(args: Readonly<Record<string, unknown>>): void {
    const readers: Readonly<Record<keyof Figures, (name: string) => unknown>> = {
      tempC: (name) => benchNumber(args, name, -40, 125),
      undervoltage: (name) => benchBoolean(args, name),
      throttled: (name) => benchBoolean(args, name),
      memoryFreeMb: (name) => benchNumber(args, name, 0, 1_000_000),
      memoryTotalMb: (name) => benchNumber(args, name, 1, 1_000_000),
      memoryPressurePct: (name) => benchNumber(args, name, 0, 100),
      load1: (name) => benchNumber(args, name, 0, 1000),
      diskFreePct: (name) => benchNumber(args, name, 0, 100),
      diskWearPct: (name) => benchNumber(args, name, 0, 100),
      clockSynchronised: (name) => benchBoolean(args, name),
      network: (name) => benchNetwork(args[name]),
    };
    const changed: Record<string, unknown> = {};
    for (const name of Object.keys(args)) {
      if (!Object.hasOwn(readers, name)) {
        throw new VisioborneError("bench.action", `${name}: expected ${Object.keys(readers).join(", ")}`);
      }
      changed[name] = readers[name as keyof Figures](name);
    }
    this.#figures = { ...this.#figures, ...changed };
    this.emit("changed");
  }
}

function benchNetwork(value: unknown): BoardFacts["network"] {
  const network = NETWORKS.find((known) => known === value);
  if (network !== undefined) return network;
  throw new VisioborneError("bench.action", `network: expected ${NETWORKS.join(", ")}`);
}

class TwinBoard extends TwinDevice<BoardEvents, BoardHardware> implements Board {
  readonly #limits: BoardLimits;
  readonly #bootIdFile: string;
  readonly #fixed: Pick<BoardFacts, "model" | "serial" | "kernelBootId">;
  #watch: BoardWatch = BOARD_WELL;
  #synchronised = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(hardware: BoardHardware, context: DriverContext, options: TwinBoardOptions) {
    const model = options.model ?? "simulated board";
    const serial = options.serial === undefined ? {} : { serial: options.serial };
    super(hardware, context, "board.absent", { model, ...serial, address: "twin" });
    this.#limits = { ...BOARD_LIMITS, clockSkewMs: (options.skewAfterS ?? 300) * 1000 };
    this.#bootIdFile = options.bootIdFile ?? join(context.runtimeDir, "kernel-boot-id");
    // Read once: until the process ends it runs under the kernel that it was started by.
    this.#fixed = { model, ...serial, kernelBootId: readBootId(this.#bootIdFile) };
  }

  facts(): BoardFacts {
    return { ...this.#fixed, ...this.hardware.figures() };
  }

  reach(targets: ReachTargets, signal: AbortSignal): Promise<Reach> {
    return signal.aborted ? Promise.reject(abortReason(signal)) : Promise.resolve(this.hardware.reach(targets));
  }

  /** The next process finds another boot id; this one is told to stop. */
  reboot(): Promise<void> {
    if (!this.usable()) {
      return Promise.reject(new VisioborneError("board.absent", `${this.context.id}: no board to reboot`));
    }
    writeNewBootId(this.#bootIdFile);
    this.hardware.rebootRequested = true;
    this.emit("rebooting");
    return Promise.resolve();
  }

  override async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    const base = await super.selfTest(signal);
    if (!this.usable()) return base;
    const { tempC = 0, diskFreePct, memoryFreeMb } = this.facts();
    return { ...base, figures: { temp_c: tempC, disk_free_pct: diskFreePct, mem_free_mb: memoryFreeMb } };
  }

  protected override noticed(): readonly Condition[] {
    return this.#watch.conditions;
  }

  protected override onOpen(): void {
    this.hardware.rebootRequested = false;
    this.#synchronised = this.hardware.figures().clockSynchronised;
    this.#judge();
  }

  protected override onChanged(): void {
    const { clockSynchronised } = this.hardware.figures();
    this.#judge();
    if (clockSynchronised === this.#synchronised) return;
    this.#synchronised = clockSynchronised;
    this.emit("clock", clockSynchronised);
  }

  protected override onGone(): void {
    clearTimeout(this.#timer);
  }

  #judge(): void {
    const nowMs = this.context.clock.monotonicMs();
    this.#watch = judgeBoard(this.#watch, this.facts(), nowMs, this.#limits);
    clearTimeout(this.#timer);
    const dueMs = boardDueMs(this.#watch, this.#limits);
    if (dueMs === undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#judge();
        this.refresh();
      },
      Math.max(1, Math.ceil(dueMs - nowMs)),
    );
  }
}

const shelf = new TwinShelf<BoardHardware, TwinBoardOptions>((options) => new BoardHardware(options));

const number = (minimum: number, maximum: number, value: number, description: string): object => ({
  type: "number",
  minimum,
  maximum,
  default: value,
  description,
});

/** The simulated board. */
export const twinBoard: Driver<Board, TwinBoardOptions> = {
  name: "twin",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      fault: faultOption(FAULTS),
      model: { type: "string", maxLength: 80, default: "simulated board", description: "Model that it says it is." },
      serial: { type: "string", maxLength: 40, description: "Serial number; absent = it has none." },
      tempC: number(-40, 125, 48, "Temperature, degrees Celsius."),
      memoryTotalMb: number(1, 1_000_000, 2048, "Memory, megabytes."),
      memoryFreeMb: number(0, 1_000_000, 1400, "Available memory, megabytes."),
      diskFreePct: number(0, 100, 72, "Free share of the data partition, percent."),
      clockSynchronised: { type: "boolean", default: true, description: "Whether the wall clock is synchronised." },
      skewAfterS: number(0, 86_400, 300, "Seconds without synchronisation until clock.skew."),
      bootIdFile: {
        type: "string",
        maxLength: 400,
        description: "File of the simulated kernel's boot id; default `kernel-boot-id` in the runtime folder.",
      },
    },
  },
  open(options, context) {
    const hardware = shelf.take(options, context);
    return openTwin(hardware, context, "board.absent", () => new TwinBoard(hardware, context, options));
  },
  benchOf: (options, context) => shelf.take(options, context),
};
