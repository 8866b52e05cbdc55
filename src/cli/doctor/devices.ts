import { join } from "node:path";
import { ABSENT_CODE } from "../../borne/absent-code.ts";
import type { Config } from "../../borne/config/types.ts";
import { withDeadline } from "../../borne/deadline.ts";
import { SystemClock } from "../../borne/clock.ts";
import type { Condition } from "../../../devices/device.ts";
import { BenchParts } from "../../bench/parts.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import { faultOf, isFaultCode, printedNumber, type FaultCode } from "../../contract/faults.ts";
import type { Logger } from "../../contract/runtime.ts";
import { askDaemon } from "../control-client.ts";
import { readProfile } from "../profile.ts";
import { bindSlots } from "../slots.ts";
import type { Finding } from "./finding.ts";

const OPEN_DEADLINE_MS = 20_000;
const TEST_DEADLINE_MS = 60_000;

/** What the running daemon says of its devices; undefined when none runs. */
export async function checkDevicesOfDaemon(config: Config): Promise<readonly Finding[] | undefined> {
  let status;
  try {
    status = (await askDaemon(join(config.runtimeDir, "control.sock"), "status")) as {
      state: string;
      devices: readonly {
        id: string;
        driver: string;
        state: string;
        model: string | null;
        conditions: readonly Condition[];
      }[];
    };
  } catch (error) {
    if (errorCode(error) === "control.unreachable") return undefined;
    throw error;
  }
  const devices = status.devices.map(({ id, driver, state, model, conditions }): Finding => {
    const first = conditions[0];
    if (!first) return { what: id, level: "ok", found: `${state}, ${model ?? driver}` };
    return conditionFinding(id, driver, first);
  });
  return [{ what: "daemon", level: "ok", found: `running, ${status.state}` }, ...devices];
}

/** Opens each device of a profile and has it test itself, without a daemon. */
export async function checkDevicesAlone(profilePath: string, runtimeDir: string): Promise<readonly Finding[]> {
  const { profile } = await readProfile(profilePath);
  if (!profile) return [];
  const clock = new SystemClock();
  const bound = bindSlots(profile, silent, new BenchParts());
  try {
    return await Promise.all(
      bound.slots.map(async (slot): Promise<Finding> => {
        try {
          const device = await withDeadline(
            (signal) => slot.open({ clock, log: silent, runtimeDir: join(runtimeDir, slot.id), signal }),
            { deadlineMs: OPEN_DEADLINE_MS, code: ABSENT_CODE[slot.kind], what: `opening ${slot.id}` },
          );
          try {
            const { conditions } = await device.selfTest(AbortSignal.timeout(TEST_DEADLINE_MS));
            const first = conditions[0];
            if (first) return conditionFinding(slot.id, slot.driver, first);
            return { what: slot.id, level: "ok", found: `works, ${device.identity.model ?? slot.driver}` };
          } finally {
            await device.close();
          }
        } catch (error) {
          const code = errorCode(error);
          const known: FaultCode = isFaultCode(code) ? code : ABSENT_CODE[slot.kind];
          return conditionFinding(slot.id, slot.driver, { code: known, detail: errorLine(error) });
        }
      }),
    );
  } finally {
    await bound.stop();
  }
}

function conditionFinding(id: string, driver: string, { code, detail }: Condition): Finding {
  const { severity, remedy } = faultOf(code);
  return {
    what: id,
    level: severity === "minor" ? "warning" : "problem",
    found: `${printedNumber(code)} ${code}${detail === undefined ? "" : `: ${detail}`} (driver ${driver})`,
    todo: remedy.en,
  };
}

/** The doctor's own words are the findings: what drivers log meanwhile would only hide them. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};
