import { EventEmitter } from "node:events";
import type { SelfTestResult } from "../../devices/device.ts";
import { errorCode, VisioborneError } from "../contract/errors.ts";
import { faultOf } from "../contract/faults.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { DeviceSupervisor } from "./device-supervisor.ts";
import type { Fleet } from "./fleet.ts";

/** The outcome of a self-test of the borne, or of some of its devices. */
export interface SelfTestReport {
  readonly passed: boolean;
  readonly why: string;
  /** Whether every device was tested. */
  readonly whole: boolean;
  /** Epoch milliseconds at the end. */
  readonly wallMs: number;
  readonly durationMs: number;
  readonly devices: Readonly<Record<string, SelfTestResult>>;
}

interface SelfTestEvents {
  /** One device was tested: its result holds until the next test of it. */
  device: [id: string, result: SelfTestResult];
  done: [SelfTestReport];
}

/**
 * Failed devices are tested again, outside sessions: after a minute, for many a fault was a cable touched by the
 * cleaner, then twice as long each time up to ten minutes.
 */
const RETEST_FIRST_MS = 60_000;
const RETEST_CAP_MS = 10 * 60_000;
const RETEST = "retest";

/**
 * Runs the devices' own tests one after the other. Bornes are used rarely: they test themselves by the calendar,
 * not by their use. A session always goes first: a test that is under way stops at once.
 */
export class SelfTester extends EventEmitter<SelfTestEvents> {
  readonly #fleet: Fleet;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #inSession: () => boolean;
  readonly #capturing: (open: boolean) => void;
  readonly #stopping = new AbortController();
  #running: Promise<SelfTestReport> | undefined;
  #abort: AbortController | undefined;
  #retest: NodeJS.Timeout | undefined;
  /** Ids of the devices whose last test failed. */
  readonly #failed = new Set<string>();
  #retests = 0;

  constructor(options: {
    fleet: Fleet;
    clock: Clock;
    log: Logger;
    inSession: () => boolean;
    /** The capture lamp is tied to camera and microphone, in a test too. */
    capturing: (open: boolean) => void;
  }) {
    super();
    this.#fleet = options.fleet;
    this.#clock = options.clock;
    this.#log = options.log.child({ module: "self-test" });
    this.#inSession = options.inSession;
    this.#capturing = options.capturing;
  }

  running(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Tests the named devices (default: all). A test that is already under way is waited for first, so that each caller
   * gets the outcome of a test begun after he asked.
   * @throws VisioborneError `stopped` when somebody presses the button or the daemon stops, `selftest.device` for an
   *   id that is not in the profile, `selftest.in-session` while a usager is being served
   */
  async run(why: string, ids?: readonly string[]): Promise<SelfTestReport> {
    this.#refuseUnknown(ids ?? []);
    while (this.#running) await this.#running.catch(() => undefined);
    this.#stopping.signal.throwIfAborted();
    if (this.#inSession()) throw new VisioborneError("selftest.in-session", "self-test: a usager is being served");
    clearTimeout(this.#retest);
    this.#abort = new AbortController();
    this.#running = this.#test(why, ids, this.#abort.signal);
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
      // An interrupted test has found nothing new: what had failed before is still to be tested again.
      if (why !== RETEST) this.#retests = 0;
      this.#planRetest();
    }
  }

  /** Ends a test under way: somebody has pressed the button. */
  interrupt(): void {
    this.#abort?.abort(new VisioborneError("stopped", "self-test: the button was pressed"));
  }

  stop(): void {
    clearTimeout(this.#retest);
    const reason = new VisioborneError("stopped", "self-test: the daemon stops");
    this.#stopping.abort(reason);
    this.#abort?.abort(reason);
  }

  #refuseUnknown(ids: readonly string[]): void {
    const known = this.#fleet.all().map(({ slot }) => slot.id);
    const unknown = ids.find((id) => !known.includes(id));
    if (unknown === undefined) return;
    const message = `device ${JSON.stringify(unknown)}: expected one of ${known.join(", ")}`;
    throw new VisioborneError("selftest.device", message);
  }

  async #test(why: string, ids: readonly string[] | undefined, signal: AbortSignal): Promise<SelfTestReport> {
    const startedMs = this.#clock.monotonicMs();
    const devices: Record<string, SelfTestResult> = {};
    for (const supervisor of this.#fleet.all()) {
      if (ids && !ids.includes(supervisor.slot.id)) continue;
      signal.throwIfAborted();
      const result = await this.#testOne(supervisor, signal);
      devices[supervisor.slot.id] = result;
      if (hasFailed(result)) this.#failed.add(supervisor.slot.id);
      else this.#failed.delete(supervisor.slot.id);
      this.emit("device", supervisor.slot.id, result);
    }
    const report: SelfTestReport = {
      passed: !Object.values(devices).some(hasFailed),
      why,
      whole: ids === undefined,
      wallMs: this.#clock.wallMs(),
      durationMs: Math.round(this.#clock.monotonicMs() - startedMs),
      devices,
    };
    this.#log.info({ why, passed: report.passed, duration_ms: report.durationMs }, "self-test done");
    this.emit("done", report);
    return report;
  }

  #testOne(supervisor: DeviceSupervisor, signal: AbortSignal): Promise<SelfTestResult> {
    const captures = supervisor.slot.kind === "camera" || supervisor.slot.kind === "sound";
    if (!captures) return supervisor.selfTest(signal);
    this.#capturing(true);
    // Not when the result is there: a device that hangs may still hold the camera.
    return supervisor.selfTest(signal, () => this.#capturing(false));
  }

  #planRetest(): void {
    clearTimeout(this.#retest);
    if (this.#failed.size === 0 || this.#stopping.signal.aborted) return;
    const waitMs = Math.min(RETEST_CAP_MS, RETEST_FIRST_MS * 2 ** this.#retests);
    this.#retests += 1;
    this.#retest = setTimeout(() => {
      if (this.#inSession()) return this.#planRetest();
      this.run(RETEST, [...this.#failed]).catch((error: unknown) => {
        this.#log.debug({ code: errorCode(error) }, "retest interrupted");
      });
    }, waitMs).unref();
  }
}

/** Ids of the devices that failed. */
export function failedDevices(report: SelfTestReport): string[] {
  return Object.entries(report.devices)
    .filter(([, result]) => hasFailed(result))
    .map(([id]) => id);
}

function hasFailed(result: SelfTestResult): boolean {
  return !result.passed && !onlyMinor(result);
}

/** A tray that is nearly empty is told, but the device works. */
function onlyMinor(result: SelfTestResult): boolean {
  return result.conditions.length > 0 && result.conditions.every(({ code }) => faultOf(code).severity === "minor");
}
