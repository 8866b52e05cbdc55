import { EventEmitter } from "node:events";
import { mkdir } from "node:fs/promises";
import { reopenDelayMs } from "../../devices/backoff.ts";
import type { Condition, Device, DeviceKind, SelfTestResult } from "../../devices/device.ts";
import { VisioborneError, errorCode, errorLine } from "../contract/errors.ts";
import { faultOf, isFaultCode, type FaultCode } from "../contract/faults.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { ABSENT_CODE } from "./absent-code.ts";
import { withDeadline } from "./deadline.ts";
import { testDevice } from "./device-test.ts";

export type DeviceState = "absent" | "starting" | "ready" | "faulty";

/** How a device is opened: the driver with its options, bound by the profile. The daemon knows no driver. */
export interface DeviceSlot {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly driver: string;
  open(context: { clock: Clock; log: Logger; runtimeDir: string; signal: AbortSignal }): Promise<Device>;
}

interface SupervisorEvents {
  /** The state or the conditions have changed: never twice the same. */
  change: [];
  /** A device was opened: whoever listens to its own events does so now. */
  opened: [Device];
  /** It was lost or closed: forget it. */
  gone: [];
}

const OPEN_DEADLINE_MS = 30_000;
const CLOSE_DEADLINE_MS = 7_000;
/** A device that stayed open this long has proven itself: the next retry is quick again. */
const STABLE_MS = 30_000;
/** Open for so long, it was truly back: another loss is a new one, not the same one flapping. */
const BACK_MS = 5000;

/**
 * Keeps one device open: opens it, and when it can't be opened or is lost, tries again for ever with capped,
 * jittered backoff. The loss of one device concerns nobody else.
 */
export class DeviceSupervisor extends EventEmitter<SupervisorEvents> {
  readonly slot: DeviceSlot;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #runtimeDir: string;
  readonly #stopping = new AbortController();
  #device: Device | undefined;
  #state: DeviceState = "starting";
  #openError: Condition | undefined;
  /** State and conditions as `change` told them last. */
  #said = "";
  #attempt = 0;
  /** Since when it has been away, or no longer than `BACK_MS` in a row there; monotonic. */
  #awaySinceMs: number | undefined;
  #wake: (() => void) | undefined;
  #loop: Promise<void> | undefined;
  #endOfLife: (() => void) | undefined;
  #opens = 0;
  /** Settles when the device that is open now is lost or closed. */
  #gone = Promise.withResolvers<void>();

  constructor(slot: DeviceSlot, options: { clock: Clock; log: Logger; runtimeDir: string }) {
    super();
    this.slot = slot;
    this.#clock = options.clock;
    this.#log = options.log.child({ module: `device.${slot.id}` });
    this.#runtimeDir = options.runtimeDir;
  }

  state(): DeviceState {
    return this.#state;
  }

  /** The open device, if there is one. Valid until `gone`. */
  device(): Device | undefined {
    return this.#device;
  }

  /** What is wrong with it now, its absence included. */
  conditions(): readonly Condition[] {
    return this.#device?.conditions() ?? (this.#openError ? [this.#openError] : []);
  }

  /** Times that it was opened since the start. */
  opens(): number {
    return this.#opens;
  }

  /** Starts the loop; returns at once. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Closes and opens it anew, now. */
  restart(): void {
    this.#attempt = 0;
    this.#log.info({}, "restart asked for");
    this.#endOfLife?.();
    this.#wake?.();
  }

  /** Ends the loop and closes the device; bounded. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#endOfLife?.();
    this.#wake?.();
    await this.#loop;
  }

  /**
   * Tests the device; an absent one fails. Never rejects but with code `stopped`.
   * @param ended called once, when the device itself has ended its test or is gone
   */
  async selfTest(signal: AbortSignal, ended: () => void = () => undefined): Promise<SelfTestResult> {
    const device = this.#device;
    if (!device) {
      ended();
      return { passed: false, conditions: this.conditions(), figures: {} };
    }
    const { id, kind } = this.slot;
    return testDevice(device, { id, kind, log: this.#log, signal, gone: this.#gone.promise, ended });
  }

  async #run(): Promise<void> {
    const signal = this.#stopping.signal;
    while (!signal.aborted) {
      const device = await this.#tryOpen(signal);
      if (device) await this.#live(device);
      if (!signal.aborted) await this.#pause();
    }
  }

  async #tryOpen(signal: AbortSignal): Promise<Device | undefined> {
    const runtimeDir = `${this.#runtimeDir}/devices/${this.slot.id}`;
    try {
      const device = await withDeadline(
        async (inner) => {
          await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
          const opened = await this.slot.open({ clock: this.#clock, log: this.#log, runtimeDir, signal: inner });
          // A late device, opened after its deadline, must not stay open beside the next one.
          if (inner.aborted) await opened.close();
          return opened;
        },
        {
          deadlineMs: OPEN_DEADLINE_MS,
          code: ABSENT_CODE[this.slot.kind],
          what: `opening ${this.slot.id}`,
          outer: signal,
        },
      );
      this.#opens += 1;
      return device;
    } catch (error) {
      if (!signal.aborted) this.#failedToOpen(error);
      return undefined;
    }
  }

  #failedToOpen(error: unknown): void {
    const code = errorCode(error);
    const known: FaultCode = isFaultCode(code) ? code : ABSENT_CODE[this.slot.kind];
    const first = this.#openError?.code !== known;
    const detail = error instanceof VisioborneError ? error.message.slice(0, 160) : "unexpected error of the driver";
    this.#openError = { code: known, detail };
    // Once per kind of failure: a device that is away for weeks must not fill the log.
    if (first) this.#log.warn({ code: known, attempt: this.#attempt }, errorLine(error));
    this.#set("absent");
  }

  async #live(device: Device): Promise<void> {
    const openedMs = this.#clock.monotonicMs();
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#endOfLife = end;
    let lostBy: Error | undefined;
    const lost = (error: Error) => {
      lostBy = error;
      end();
    };
    device.on("lost", lost);
    device.on("conditions", () => this.#judge(device));
    this.#gone = Promise.withResolvers<void>();
    this.#device = device;
    this.#openError = undefined;
    this.#log.info({ driver: this.slot.driver, model: device.identity.model ?? null }, "open");
    try {
      this.emit("opened", device);
      this.#judge(device);
    } catch (error) {
      // Whoever follows it could not make use of it: it is opened anew, and the loop goes on.
      lost(error instanceof Error ? error : new Error(String(error)));
    }
    if (this.#stopping.signal.aborted) end();
    await ended;
    this.#endOfLife = undefined;
    this.#device = undefined;
    device.removeAllListeners();
    // An EventEmitter without a listener for "error" throws: a driver's last words must not end the daemon.
    device.on("error" as "lost", () => undefined);
    if (lostBy) this.#failedToOpen(lostBy);
    this.#gone.resolve();
    this.emit("gone");
    if (!lostBy) this.#set("starting");
    const openForMs = this.#clock.monotonicMs() - openedMs;
    if (openForMs > STABLE_MS) this.#attempt = 0;
    if (openForMs > BACK_MS) this.#awaySinceMs = undefined;
    await this.#close(device);
  }

  async #close(device: Device): Promise<void> {
    try {
      await withDeadline(() => device.close(), {
        deadlineMs: CLOSE_DEADLINE_MS,
        code: "close.hung",
        what: `closing ${this.slot.id}`,
      });
    } catch (error) {
      this.#log.error({ code: errorCode(error) }, errorLine(error));
    }
  }

  #judge(device: Device): void {
    if (this.#device !== device) return;
    const codes = device.conditions().map(({ code }) => code);
    const serious = codes.some((code) => faultOf(code).severity !== "minor");
    // A camera is looked for while its driver is open: what it says of itself counts.
    if (codes.includes(ABSENT_CODE[this.slot.kind])) this.#set("absent");
    else this.#set(serious ? "faulty" : "ready");
  }

  /** Each retry of a device that is away ends here: nothing new is said of it then, for each word costs a thin line bytes. */
  #set(state: DeviceState): void {
    this.#state = state;
    const before = this.#said;
    this.#said = JSON.stringify([state, this.conditions()]);
    if (this.#said !== before) this.emit("change");
  }

  async #pause(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    this.#awaySinceMs ??= nowMs;
    const delayMs = reopenDelayMs(this.#attempt++, nowMs - this.#awaySinceMs, Math.random());
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, delayMs);
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
