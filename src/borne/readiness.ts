import { faultOf, type Capability, type FaultCode } from "../contract/faults.ts";
import type { StatusMessage } from "../contract/types.ts";

export type ServiceState = "ready" | "limited" | "closed" | "out-of-order";
export type BorneState = StatusMessage["state"];
export type Reason = StatusMessage["reasons"][number];

/** A service as the configuration describes it. `needs`: not offered without; `wants`: offered, limited, without. */
export interface ServiceNeeds {
  readonly id: string;
  readonly needs: readonly Capability[];
  readonly wants: readonly Capability[];
}

/** All that readiness is computed from. */
export interface ReadinessInput {
  readonly services: readonly ServiceNeeds[];
  /** Codes of everything that is wrong now. */
  readonly faults: readonly FaultCode[];
  /** What this borne has been given. A capability that is not configured does not count. */
  readonly configured: ReadonlySet<Capability>;
  readonly siteOpen: boolean;
  /** The borne is being put into service: nobody can call, whatever works already. */
  readonly commissioning?: boolean;
  readonly openServices: ReadonlySet<string>;
  /** False until each device has been tried once. */
  readonly settled: boolean;
  readonly inSession: boolean;
  readonly stopping: boolean;
}

export interface Readiness {
  readonly state: BorneState;
  readonly reasons: readonly Reason[];
  readonly services: Readonly<Record<string, ServiceState>>;
}

/** Call-readiness of the borne and of each of its services. Pure. */
export function readinessOf(input: ReadinessInput): Readiness {
  const taken = takenBy(input.faults);
  const services: Record<string, ServiceState> = {};
  const touched = new Map<FaultCode, string[]>();
  for (const service of input.services) {
    const { state, causes } = serviceState(service, input, taken);
    services[service.id] = state;
    for (const code of causes) touched.set(code, [...(touched.get(code) ?? []), service.id]);
  }
  const reasons = reasonsOf(touched, taken, input);
  return { state: borneState(input, Object.values(services), taken), reasons, services };
}

function takenBy(faults: readonly FaultCode[]): ReadonlyMap<Capability | "borne", readonly FaultCode[]> {
  const taken = new Map<Capability | "borne", FaultCode[]>();
  for (const code of faults) {
    for (const what of faultOf(code).takes) taken.set(what, [...(taken.get(what) ?? []), code]);
  }
  return taken;
}

function serviceState(
  service: ServiceNeeds,
  input: ReadinessInput,
  taken: ReadonlyMap<Capability | "borne", readonly FaultCode[]>,
): { state: ServiceState; causes: readonly FaultCode[] } {
  const causesOf = (wanted: readonly Capability[]) =>
    wanted
      .filter((capability) => input.configured.has(capability))
      .flatMap((capability) => taken.get(capability) ?? []);
  const hard = [...new Set([...(taken.get("borne") ?? []), ...causesOf(service.needs)])];
  const soft = [...new Set(causesOf(service.wants))];
  if (input.commissioning === true || !input.openServices.has(service.id)) return { state: "closed", causes: [] };
  if (hard.length > 0) return { state: "out-of-order", causes: [...new Set([...hard, ...soft])] };
  return soft.length > 0 ? { state: "limited", causes: soft } : { state: "ready", causes: [] };
}

function reasonsOf(
  touched: ReadonlyMap<FaultCode, readonly string[]>,
  taken: ReadonlyMap<Capability | "borne", readonly FaultCode[]>,
  input: ReadinessInput,
): readonly Reason[] {
  if (input.commissioning === true) return [{ code: "commissioning" }];
  if (!input.siteOpen) return [{ code: "hours" }];
  const reasons: Reason[] = [...touched].map(([code, services]) =>
    // A fault that touches every service is said of the borne: short, and true.
    services.length === input.services.length ? { code } : { code, services: [...services] },
  );
  for (const code of buttonFaults(taken, input)) if (!touched.has(code)) reasons.push({ code });
  const shut = input.services.filter((service) => !input.openServices.has(service.id)).map((service) => service.id);
  if (shut.length > 0) reasons.push({ code: "hours", services: shut });
  return reasons;
}

/** The press is what makes a borne a borne: a dead button limits it even if no service asks for one by name. */
function buttonFaults(
  taken: ReadonlyMap<Capability | "borne", readonly FaultCode[]>,
  input: ReadinessInput,
): readonly FaultCode[] {
  return input.configured.has("button") ? (taken.get("button") ?? []) : [];
}

function borneState(
  input: ReadinessInput,
  services: readonly ServiceState[],
  taken: ReadonlyMap<Capability | "borne", readonly FaultCode[]>,
): BorneState {
  if (input.stopping) return "stopped";
  // A device that is opened anew meanwhile takes the usager from nobody.
  if (input.inSession) return "in-session";
  if (!input.settled) return "starting";
  // No defect, and no incident: the borne is not yet, or not now, open to the public.
  if (input.commissioning === true) return "closed";
  if (taken.has("borne")) return "out-of-order";
  if (!input.siteOpen || services.every((state) => state === "closed")) return "closed";
  const open = services.filter((state) => state !== "closed");
  if (open.every((state) => state === "out-of-order")) return "out-of-order";
  // Services outside their own hours are no defect of the borne.
  return open.every((state) => state === "ready") && buttonFaults(taken, input).length === 0 ? "ready" : "limited";
}
