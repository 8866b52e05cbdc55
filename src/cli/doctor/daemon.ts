import { join } from "node:path";
import type { Condition } from "../../../devices/device.ts";
import type { Config } from "../../borne/config/types.ts";
import { errorCode, errorLine } from "../../contract/errors.ts";
import { faultOf, isFaultCode, printedNumber, type FaultCode } from "../../contract/faults.ts";
import { askDaemon } from "../control-client.ts";
import type { Finding } from "./finding.ts";

/** What the doctor reads of the daemon's status. */
interface Status {
  readonly state: string;
  readonly devices: readonly {
    id: string;
    driver: string;
    state: string;
    model: string | null;
    conditions: readonly Condition[];
  }[];
  readonly alerts: readonly { code: FaultCode; device: string | null; detail: string }[];
  readonly link: { connected: boolean; code: string | null; detail: string } | null;
}

/** What the running daemon says of itself, its devices and its line to the broker. */
export interface DaemonFindings {
  /** Whether there is one, able to answer or not: it holds the devices. */
  readonly running: boolean;
  readonly findings: readonly Finding[];
}

const TODO: Readonly<Record<string, string>> = {
  "control.forbidden": "run the doctor as root or as the user of the daemon",
  "control.silent": "ask again in a moment, for one that has just begun takes some seconds; then restart the daemon",
  "daemon.stopping": "ask again in a moment",
};

export async function checkDaemon(config: Config): Promise<DaemonFindings> {
  let status: Status;
  try {
    status = (await askDaemon(join(config.runtimeDir, "control.sock"), "status")) as Status;
  } catch (error) {
    const code = errorCode(error);
    if (code === "control.unreachable") return { running: false, findings: [] };
    const todo = TODO[code] ?? "restart the daemon";
    return { running: true, findings: [{ what: "daemon", level: "problem", found: errorLine(error), todo }] };
  }
  const shown = new Set<FaultCode>();
  const devices = status.devices.flatMap(({ id, driver, state, model, conditions }): Finding[] => {
    if (conditions.length === 0) return [{ what: id, level: "ok", found: `${state}, ${model ?? driver}` }];
    for (const { code } of conditions) shown.add(code);
    return conditions.map((condition) => conditionFinding(id, driver, condition));
  });
  // What no device says of itself now: what a self-test found, the line, the configuration, the disk.
  const others = status.alerts
    .filter(({ code }) => !shown.has(code))
    .map(({ code, device, detail }) => faultFinding(device ?? "borne", code, detail));
  return {
    running: true,
    findings: [
      { what: "daemon", level: "ok", found: `running, ${status.state}` },
      ...linkFindings(status.link, status.alerts),
      ...devices,
      ...others,
    ],
  };
}

/** A fault of a device, with its number in the catalogue and what to do about it. */
export function conditionFinding(id: string, driver: string, { code, detail }: Condition): Finding {
  return faultFinding(id, code, `${detail ?? ""} (driver ${driver})`.trim());
}

function faultFinding(what: string, code: string, detail: string): Finding {
  if (!isFaultCode(code)) return { what, level: "problem", found: `${code}: ${detail}`, todo: "see the log" };
  const { severity, remedy } = faultOf(code);
  return {
    what,
    level: severity === "minor" ? "warning" : "problem",
    found: `${printedNumber(code)} ${code}${detail === "" ? "" : `: ${detail}`}`,
    todo: remedy.en,
  };
}

function linkFindings(link: Status["link"], alerts: Status["alerts"]): readonly Finding[] {
  if (!link) return [];
  if (link.connected && link.code === null) return [{ what: "link", level: "ok", found: "connected to the broker" }];
  if (alerts.some(({ code }) => code === link.code)) return [];
  return [faultFinding("link", link.code ?? "broker.lost", link.detail)];
}
