import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ABSENT_CODE } from "../../borne/absent-code.ts";
import { SystemClock } from "../../borne/clock.ts";
import { withDeadline } from "../../borne/deadline.ts";
import type { DeviceSlot } from "../../borne/device-supervisor.ts";
import { testDevice } from "../../borne/device-test.ts";
import type { Device } from "../../../devices/device.ts";
import { BenchParts } from "../../bench/parts.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import { isFaultCode, type FaultCode } from "../../contract/faults.ts";
import type { Logger } from "../../contract/runtime.ts";
import { readProfile } from "../profile.ts";
import { bindSlots } from "../slots.ts";
import { conditionFinding } from "./daemon.ts";
import type { Finding } from "./finding.ts";

const OPEN_DEADLINE_MS = 20_000;
const CLOSE_DEADLINE_MS = 7_000;
const STOP_DEADLINE_MS = 5_000;

/** Opens each device of a profile and has it test itself, without a daemon. */
export async function checkDevicesAlone(profilePath: string, runtimeDir: string): Promise<readonly Finding[]> {
  const { profile } = await readProfile(profilePath);
  // Its mistakes were told with the configuration's.
  if (!profile) return [];
  const bound = bindSlots(profile, silent, new BenchParts());
  try {
    return (await Promise.all(bound.slots.map((slot) => checkDevice(slot, join(runtimeDir, slot.id))))).flat();
  } finally {
    await bounded(() => bound.stop(), STOP_DEADLINE_MS);
  }
}

async function checkDevice(slot: DeviceSlot, runtimeDir: string): Promise<readonly Finding[]> {
  const { id, kind, driver } = slot;
  let device: Device | undefined;
  try {
    await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
    device = await withDeadline((signal) => slot.open({ clock: new SystemClock(), log: silent, runtimeDir, signal }), {
      deadlineMs: OPEN_DEADLINE_MS,
      code: ABSENT_CODE[kind],
      what: `opening ${id}`,
    });
    const test = { id, kind, log: silent, signal: new AbortController().signal };
    const never = Promise.withResolvers<void>().promise;
    const { conditions, passed } = await testDevice(device, { ...test, gone: never, ended: () => undefined });
    if (conditions.length > 0) return conditions.map((condition) => conditionFinding(id, driver, condition));
    const model = device.identity.model ?? driver;
    if (passed) return [{ what: id, level: "ok", found: `works, ${model}` }];
    return [{ what: id, level: "problem", found: `failed its test, ${model}`, todo: "see the log of the daemon" }];
  } catch (error) {
    const code = errorCode(error);
    const known: FaultCode = isFaultCode(code) ? code : ABSENT_CODE[kind];
    return [
      conditionFinding(id, driver, { code: known, detail: error instanceof Error ? error.message : errorLine(error) }),
    ];
  } finally {
    const opened = device;
    if (opened) await bounded(() => opened.close(), CLOSE_DEADLINE_MS);
  }
}

/** Waits for an end that changes nothing in what was found, but not for ever. */
async function bounded(work: () => Promise<void>, deadlineMs: number): Promise<void> {
  await withDeadline(work, { deadlineMs, code: "close.hung", what: "closing" }).catch(() => undefined);
}

/** The doctor's own words are the findings: what drivers log meanwhile would only hide them. */
export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};
