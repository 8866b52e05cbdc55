import {
  faultOf,
  isFaultCode,
  printedNumber,
  type Owner,
  type Severity,
  type Words,
} from "../../../contract/faults.ts";
import type { HealthMessage } from "../../../contract/types.ts";
import type { OpenAlert } from "../../fleet/alert-book.ts";
import type { Borne } from "../../fleet/fleet.ts";
import type { BorneState, Liveness } from "../../fleet/liveness.ts";
import { titleOf } from "../../fleet/titles.ts";
import type { Sites } from "../../sites/sites.ts";
import { levelOf, type Level } from "./level.ts";

/** An open alert with whose duty it is and what to do. */
export interface ShownAlert {
  readonly code: string;
  /** `VB0301`; null = not of this program's catalogue. */
  readonly number: string | null;
  /** What it is called; its code where it is not of the catalogue. */
  readonly title: Words;
  readonly severity: Severity;
  /** By the convention of the site. */
  readonly owner: Owner;
  readonly device: string | null;
  readonly detail: string;
  /** Epoch milliseconds by the borne. */
  readonly sinceMs: number;
  readonly remedy: Words | null;
  /** What the usager was told; null = nothing. */
  readonly usager: Words | null;
}

/** One borne of the fleet's page. */
export interface FleetBorne {
  readonly network: string;
  readonly borne: string;
  readonly site: { readonly id: string; readonly name: string; readonly commune: string | null } | null;
  readonly level: Level;
  readonly liveness: Liveness;
  readonly state: BorneState | null;
  /** Whether its building is open now. */
  readonly open: boolean;
  /** Readiness of each service, as it said last. */
  readonly services: Readonly<Record<string, HealthMessage["services"][string]>>;
  readonly alerts: readonly ShownAlert[];
  /** Epoch milliseconds by the supervisor, of the last live message. */
  readonly lastSeenMs: number | null;
  /** Since when `liveness` is what it is. */
  readonly changedMs: number;
  readonly heartbeatS: number;
}

const SEVERITIES: readonly Severity[] = ["critical", "major", "minor"];

/** What is known of a borne now. */
export function shownBorne(borne: Borne, health: HealthMessage | undefined, sites: Sites, nowMs: number): FleetBorne {
  const { name, life } = borne;
  const site = sites.of(name);
  const open = sites.isOpen(name, nowMs);
  const alerts = [...borne.alerts.values()].map((alert) => shownAlert(alert, sites.ownerOf(name, alert.code)));
  return {
    ...name,
    site: site ? { id: site.id, name: site.name, commune: site.commune ?? null } : null,
    level: levelOf({ life, severities: alerts.map(({ severity }) => severity), open, nowMs }),
    liveness: life.liveness,
    state: life.state,
    open,
    services: health?.services ?? {},
    alerts: alerts.toSorted((a, b) => rank(a) - rank(b) || a.sinceMs - b.sinceMs),
    lastSeenMs: life.lastSeenWallMs,
    changedMs: borne.changedWallMs,
    heartbeatS: life.periodS,
  };
}

function shownAlert({ code, severity, device, detail, since }: OpenAlert, owner: Owner): ShownAlert {
  const fault = isFaultCode(code) ? faultOf(code) : undefined;
  return {
    code,
    number: isFaultCode(code) ? printedNumber(code) : null,
    title: titleOf(code),
    severity,
    owner,
    device,
    detail,
    sinceMs: since,
    remedy: fault?.remedy ?? null,
    usager: fault?.usager ?? null,
  };
}

function rank({ severity }: ShownAlert): number {
  return SEVERITIES.indexOf(severity);
}
