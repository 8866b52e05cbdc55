import { FAULT_CODES, faultOf } from "../contract/faults.ts";
import type { Capability, FaultCode } from "../contract/faults.ts";
import type { AlertMessage, HealthMessage, StatusMessage } from "../contract/types.ts";
import type { DescBody, HealthBody, StatusBody } from "../uplink/port.ts";

/** What a simulated borne is made of: every kind of device, as a well equipped one has them. */
const DEVICES = ["board", "button", "camera", "lamps", "presence", "printer", "scanner", "screen", "sound"] as const;

/** What it offers, and what each needs: one service of talk, one with papers, of two organismes. */
const SERVICES: readonly {
  readonly id: string;
  readonly organisme: string;
  readonly needs: readonly Capability[];
}[] = [
  { id: "caf", organisme: "caf", needs: ["camera", "sound"] },
  { id: "france-travail", organisme: "france-travail", needs: ["camera", "sound"] },
  { id: "caf-papers", organisme: "caf", needs: ["camera", "sound", "printer", "scanner"] },
];

export const ORGANISMES: readonly string[] = [...new Set(SERVICES.map(({ organisme }) => organisme))];

/** Faults that befall a simulated borne: those of a device, told by the borne while it is connected. */
export const PLAYED_FAULTS: readonly FaultCode[] = FAULT_CODES.filter((code) => deviceOf(code) !== undefined);

/** The device that a fault is of; undefined: of none that is played. */
export function deviceOf(code: FaultCode): string | undefined {
  const [group = ""] = code.split(".");
  const device = { audio: "sound", display: "screen", temp: "board", memory: "board" }[group] ?? group;
  return (DEVICES as readonly string[]).includes(device) ? device : undefined;
}

type State = StatusMessage["state"];

/** What a borne is, by its open faults. */
export interface Readiness {
  readonly state: State;
  readonly devices: HealthMessage["devices"];
  readonly services: HealthMessage["services"];
  readonly reasons: StatusMessage["reasons"];
}

/** Derives state, devices and services from what is broken, by the catalogue's `takes`. */
export function readinessOf(open: readonly FaultCode[], inSession: boolean): Readiness {
  const devices = Object.fromEntries(DEVICES.map((device) => [device, "ready"])) as HealthMessage["devices"];
  const reasons: StatusMessage["reasons"] = [];
  const out = new Set<string>();
  for (const code of open) {
    const { takes } = faultOf(code);
    const device = deviceOf(code);
    if (device !== undefined && takes.length > 0) devices[device] = code.endsWith(".absent") ? "absent" : "faulty";
    const whole = takes.includes("borne") || takes.includes("button") || takes.includes("line");
    const hit = SERVICES.filter(({ needs }) => whole || needs.some((need) => takes.includes(need)));
    for (const { id } of hit) out.add(id);
    if (hit.length > 0) reasons.push({ code, services: hit.map(({ id }) => id) });
  }
  const services = Object.fromEntries(
    SERVICES.map(({ id }) => [id, out.has(id) ? "out-of-order" : "ready"]),
  ) as HealthMessage["services"];
  const state = inSession
    ? "in-session"
    : out.size === SERVICES.length
      ? "out-of-order"
      : out.size > 0
        ? "limited"
        : "ready";
  return { state, devices, services, reasons };
}

export function statusOf({ state, reasons }: Readiness): StatusBody {
  return { state, reasons };
}

/** @param random uniform in [0, 1): the figures wander a little, as real ones do */
export function healthOf(
  { state, devices, services }: Readiness,
  alerts: readonly AlertMessage[],
  periodS: number,
  random: () => number,
): HealthBody {
  const about = (value: number, spread: number): number => Math.round((value + (random() - 0.5) * spread) * 10) / 10;
  return {
    state,
    temp_c: about(51, 6),
    undervolt: false,
    throttled: false,
    mem_free_mb: Math.round(about(2600, 200)),
    rss_mb: Math.round(about(98, 8)),
    load_1: about(0.3, 0.4),
    disk_free_pct: 71,
    loop_lag_p99_ms: about(12, 4),
    paper_sheets: 180,
    period_s: periodS,
    devices,
    services,
    alerts: alerts.map(({ code }) => code),
  };
}

/** @param index distinguishes serial numbers and sites */
export function descOf(index: number): DescBody {
  return {
    app: { version: "0.1.0" },
    image: { version: "simulated", slot: "a" },
    os: { name: "Simulated", kernel: "6.12.0", arch: "arm64" },
    hardware: { model: "Simulated borne", serial: String(index).padStart(8, "0"), memory_mb: 4096 },
    devices: DEVICES.map((id) => ({ id, kind: id, driver: "simulated" })),
    services: SERVICES.map(({ id, organisme, needs }) => ({ id, organisme, needs: [...needs] })),
    profile: "simulated",
    site_card: `site-${String(index).padStart(5, "0")}`,
    time_zone: "Europe/Paris",
  };
}

/** A service that can be called now, at random; undefined: none. */
export function serviceToCall(
  { services }: Readiness,
  random: () => number,
): { readonly id: string; readonly organisme: string } | undefined {
  const ready = SERVICES.filter(({ id }) => services[id] === "ready");
  return ready[Math.floor(random() * ready.length)];
}
