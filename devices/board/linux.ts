import { execFile } from "node:child_process";
import { EventEmitter } from "node:events";
import { promisify } from "node:util";
import { errorLine, VisioborneError } from "../../src/contract/errors.ts";
import type { Condition, DeviceIdentity, Driver, DriverContext, SelfTestResult } from "../device.ts";
import { abortReason } from "../abort.ts";

import { BOARD_WELL, judgeBoard } from "./conditions.ts";
import type { BoardWatch } from "./conditions.ts";
import { PowerLatch } from "./latch.ts";
import { readFacts } from "./linux-facts.ts";
import type { LinuxPaths } from "./linux-facts.ts";
import type { Board, BoardEvents, BoardFacts, Reach, ReachTargets } from "./port.ts";
import { readVoltageAlarm } from "./power.ts";
import { askReach } from "./reach.ts";

/** A read that hangs (a dying card) is given up after this; the old figures stay. */
const READ_DEADLINE_MS = 5000;
const REBOOT_DEADLINE_MS = 10_000;
/** The kernel looks at the supply every 2 s and forgets what it saw at the next look (drivers/hwmon/raspberrypi-hwmon.c). */
const ALARM_POLL_MS = 1000;

export interface LinuxBoardOptions {
  readonly root?: string;
  readonly dataDir?: string;
  readonly pollS?: number;
  readonly rebootCommand?: readonly string[];
}

/** A board under Linux, polled. Under-voltage and throttling are latched for as long as the kernel runs. */
class LinuxBoard extends EventEmitter<BoardEvents> implements Board {
  readonly identity: DeviceIdentity;
  readonly #context: DriverContext;
  readonly #paths: LinuxPaths;
  readonly #rebootCommand: readonly string[];
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #latch: PowerLatch;
  #facts: BoardFacts;
  #watch: BoardWatch;
  #reading: Promise<BoardFacts> | undefined;
  #dead = false;

  constructor(
    facts: BoardFacts,
    latch: PowerLatch,
    paths: LinuxPaths,
    options: LinuxBoardOptions,
    context: DriverContext,
  ) {
    super();
    this.identity = { model: facts.model, ...(facts.serial === undefined ? {} : { serial: facts.serial }) };
    this.#latch = latch;
    this.#facts = latch.latched(facts);
    this.#paths = paths;
    this.#context = context;
    this.#rebootCommand = options.rebootCommand ?? ["systemctl", "reboot"];
    this.#watch = judgeBoard(BOARD_WELL, this.#facts, context.clock.monotonicMs());
    this.#timers = [
      setInterval(() => void this.#poll(), (options.pollS ?? 10) * 1000),
      setInterval(() => void this.#lookAtSupply(), ALARM_POLL_MS),
    ];
  }

  facts(): BoardFacts {
    return this.#facts;
  }

  conditions(): readonly Condition[] {
    return this.#watch.conditions;
  }

  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) throw abortReason(signal);
    if (!this.#dead) await this.#poll();
    if (signal.aborted) throw abortReason(signal);
    if (this.#dead) return { passed: false, conditions: [{ code: "board.absent" }], figures: {} };
    const { tempC, diskFreePct, memoryFreeMb, memoryPressurePct, watchdog } = this.#facts;
    return {
      passed: this.#watch.conditions.length === 0,
      conditions: this.#watch.conditions,
      figures: {
        disk_free_pct: diskFreePct,
        mem_free_mb: memoryFreeMb,
        ...(tempC === undefined ? {} : { temp_c: tempC }),
        ...(memoryPressurePct === undefined ? {} : { mem_pressure_pct: memoryPressurePct }),
        ...(watchdog === undefined ? {} : { hw_watchdog: watchdog }),
      },
    };
  }

  reach(targets: ReachTargets, signal: AbortSignal): Promise<Reach> {
    return askReach({ root: this.#paths.root }, targets, signal);
  }

  async reboot(): Promise<void> {
    const [command = "systemctl", ...args] = this.#rebootCommand;
    try {
      await promisify(execFile)(command, args, {
        timeout: REBOOT_DEADLINE_MS,
        killSignal: "SIGKILL",
        maxBuffer: 64 * 1024,
      });
    } catch (error) {
      const said = refusal(error);
      throw new VisioborneError(
        "board.reboot",
        `${command}: ${said} (expected the system to take the request)`,
        {
          command,
        },
        { cause: error },
      );
    }
    this.emit("rebooting");
  }

  close(): Promise<void> {
    this.#dead = true;
    for (const timer of this.#timers) clearInterval(timer);
    return Promise.resolve();
  }

  /** Reads all figures and says what has changed. One read at a time. Never rejects. */
  async #poll(): Promise<void> {
    // A read that outlived its deadline is still in the kernel: another beside it would only wait as well.
    this.#reading ??= readFacts(this.#paths).finally(() => (this.#reading = undefined));
    try {
      const facts = await withinDeadline(this.#reading);
      await this.#latch.see(facts);
      if (!this.#dead) this.#take(facts);
    } catch (error) {
      if (this.#dead) return;
      if (!(error instanceof VisioborneError) || error.code !== "board.absent") {
        this.#context.log.warn({}, `board's figures: ${errorLine(error)}`);
        return;
      }
      await this.close();
      this.emit("lost", error);
    }
  }

  /** A dip between two readings: seen here, told with the next reading. */
  async #lookAtSupply(): Promise<void> {
    if ((await readVoltageAlarm(this.#paths.root)) !== true || this.#dead) return;
    await this.#latch.see({ undervoltage: true });
    if (!this.#dead) this.#take(this.#facts);
  }

  #take(facts: BoardFacts): void {
    const before = { facts: this.#facts, watch: this.#watch };
    this.#facts = this.#latch.latched(facts);
    this.#watch = judgeBoard(before.watch, this.#facts, this.#context.clock.monotonicMs());
    if (facts.clockSynchronised !== before.facts.clockSynchronised) this.emit("clock", facts.clockSynchronised);
    if (JSON.stringify(this.#watch.conditions) !== JSON.stringify(before.watch.conditions)) {
      this.emit("conditions", this.#watch.conditions);
    }
  }
}

/** What the command said when it refused, else how it ended. */
function refusal(error: unknown): string {
  const stderr = error instanceof Error && "stderr" in error && typeof error.stderr === "string" ? error.stderr : "";
  return (stderr.trim() || errorLine(error)).slice(0, 200);
}

async function withinDeadline<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new VisioborneError("board.slow", `reading took longer than ${READ_DEADLINE_MS} ms`));
  }, READ_DEADLINE_MS);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The board that this Linux runs on. */
export const linuxBoard: Driver<Board, LinuxBoardOptions> = {
  name: "linux",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      root: { type: "string", default: "/", description: "Where /proc, /sys and /run are read; another one in tests." },
      dataDir: {
        type: "string",
        default: "/var/lib/visioborne",
        description: "Folder on the partition whose free space counts; the configuration's dataDir.",
      },
      pollS: { type: "number", minimum: 0.01, maximum: 600, default: 10, description: "Seconds between two readings." },
      rebootCommand: {
        type: "array",
        items: { type: "string" },
        minItems: 1,
        maxItems: 8,
        default: ["systemctl", "reboot"],
        description: "Program and arguments that ask the system to reboot.",
      },
    },
  },
  async open(options, context) {
    if (context.signal.aborted) throw abortReason(context.signal);
    const paths = { root: options.root ?? "/", dataDir: options.dataDir ?? "/var/lib/visioborne" };
    const facts = await withinDeadline(readFacts(paths)).catch((error: unknown) => {
      if (error instanceof VisioborneError && error.code === "board.absent") throw error;
      throw new VisioborneError("board.absent", errorLine(error), {}, { cause: error });
    });
    if (context.signal.aborted) throw abortReason(context.signal);
    const latch = await PowerLatch.open(context.runtimeDir, facts.kernelBootId);
    await latch.see(facts);
    return new LinuxBoard(facts, latch, paths, options, context);
  },
};
