import type { VisioborneError } from "../src/contract/errors.ts";
import type { FaultCode } from "../src/contract/faults.ts";
import type { Clock, Logger } from "../src/contract/runtime.ts";
import type { BenchPart } from "./bench.ts";

/** The kinds of device of a borne, one folder each. */
export const DEVICE_KINDS = ["button", "lamps", "presence", "camera", "sound", "printer", "scanner", "board"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/** Something that is wrong with a device which is otherwise there (paper out, black picture). */
export interface Condition {
  readonly code: FaultCode;
  /** Technical detail in a few words, e.g. the printer's own keyword. Nothing about a person. */
  readonly detail?: string;
}

/** Outcome of a device's own test. `figures` carry units in their names. */
export interface SelfTestResult {
  readonly passed: boolean;
  /** What was wrong; empty when passed. */
  readonly conditions: readonly Condition[];
  readonly figures: Readonly<Record<string, number | string | boolean>>;
}

/** What is known of the connected hardware. */
export interface DeviceIdentity {
  readonly model?: string;
  readonly serial?: string;
  /** Where it is: a node, a bus address, a URI without credentials. */
  readonly address?: string;
}

/** Events that every device emits. */
export interface DeviceEvents {
  /** The whole list of present conditions, whenever it changes. Empty = healthy. */
  conditions: [readonly Condition[]];
  /** Said once: this instance is dead (unplugged, child gone). It must be closed; the factory makes a new one. */
  lost: [VisioborneError];
}

/**
 * The listening side of an EventEmitter, which every device is. Named here because an `EventEmitter` with more
 * events is not assignable to one with fewer, while a button is a device.
 */
export interface Emits<E extends { [K in keyof E]: unknown[] }> {
  on<K extends keyof E>(event: K, listener: (...args: E[K]) => void): this;
  once<K extends keyof E>(event: K, listener: (...args: E[K]) => void): this;
  off<K extends keyof E>(event: K, listener: (...args: E[K]) => void): this;
  removeAllListeners(event?: keyof E): this;
}

/**
 * One opened device: single-use. Reconnecting is calling the driver's `open` again, never reviving this.
 * `open` resolves when the device is usable, so `conditions()` is meaningful from the start.
 */
export interface Device<E extends DeviceEvents & { [K in keyof E]: unknown[] } = DeviceEvents> extends Emits<E> {
  readonly identity: DeviceIdentity;
  conditions(): readonly Condition[];
  /**
   * Tests the device as far as it can be tested without disturbing anybody: no sheet, no sound over 2 s.
   * Never rejects for a fault of the device: that is a result. Rejects only when `signal` aborts.
   */
  selfTest(signal: AbortSignal): Promise<SelfTestResult>;
  /** Releases everything (lines, children, sockets). Idempotent; resolves within 6 s whatever happens. */
  close(): Promise<void>;
}

/** What a driver is given when it opens a device. */
export interface DriverContext {
  /** Id of the device in the profile, e.g. `printer` or `ticket`. */
  readonly id: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Private folder in RAM (tmpfs on a borne), mode 0700, made by the daemon. Nothing else may be written. */
  readonly runtimeDir: string;
  /** Aborts an `open` that is under way. Not used after `open` has resolved. */
  readonly signal: AbortSignal;
}

/**
 * A driver: a factory of single-use devices.
 * @typeParam D the port that it fulfils
 * @typeParam O its options, from the profile, already checked against `optionsSchema`
 */
export interface Driver<D extends Device, O extends object = object> {
  /** Name in the profile, e.g. `twin`, `ipp`. */
  readonly name: string;
  /** JSON Schema (draft 2020-12) of the options: an object, `additionalProperties: false`, each with description, unit, default. */
  readonly optionsSchema: Readonly<Record<string, unknown>>;
  /** @throws VisioborneError with a code of the fault catalogue (`printer.absent`) when it can't be opened. */
  open(options: O, context: DriverContext): Promise<D>;
  /**
   * Only where the hardware is simulated: its bench side, the same object as the opened device's `bench`.
   * It is there before the first `open` and while the device is unplugged, so that it can be plugged in again.
   */
  benchOf?(options: O, context: Pick<DriverContext, "id" | "runtimeDir">): BenchPart;
}
