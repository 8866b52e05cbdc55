import type { Device, DeviceKind, SelfTestResult } from "../../devices/device.ts";
import { errorCode, errorLine } from "../contract/errors.ts";
import { isFaultCode } from "../contract/faults.ts";
import type { Logger } from "../contract/runtime.ts";
import { ABSENT_CODE } from "./absent-code.ts";
import { withDeadline } from "./deadline.ts";

const DEADLINE_MS = 60_000;

/** What a test of an open device has to know of it. */
export interface DeviceTest {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Settles when the device is lost or closed. */
  readonly gone: Promise<void>;
  /**
   * Called once, when the device itself has ended its test or is gone: a device that does not heed its signal may be
   * at it long after the result was given.
   */
  readonly ended: () => void;
}

/**
 * Has a device test itself, within a minute. Its failure to do so is a result.
 * @throws VisioborneError `stopped` when `signal` aborts; nothing else
 */
export async function testDevice(device: Device, test: DeviceTest): Promise<SelfTestResult> {
  const { id, kind, log, signal, gone, ended } = test;
  try {
    return await withDeadline(
      (inner) => {
        const own = (async () => device.selfTest(inner))();
        void Promise.race([own.then(nothing, nothing), gone]).then(ended);
        return own;
      },
      { deadlineMs: DEADLINE_MS, code: "selftest.hung", what: `self-test of ${id}`, outer: signal },
    );
  } catch (error) {
    const code = errorCode(error);
    if (code === "stopped" || signal.aborted) throw error;
    log.warn({ code }, errorLine(error));
    const condition = { code: isFaultCode(code) ? code : ABSENT_CODE[kind], detail: "self-test did not end" };
    return { passed: false, conditions: [condition], figures: {} };
  }
}

function nothing(): void {}
