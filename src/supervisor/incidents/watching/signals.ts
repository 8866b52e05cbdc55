import { faultOf, type Severity } from "../../../contract/faults.ts";
import type { OpenAlert } from "../../fleet/alert-book.ts";
import { keyOf, type Borne } from "../../fleet/fleet.ts";
import type { Sites } from "../../sites/sites.ts";
import { keyText, type Signal } from "../book/incident.ts";
import type { Silence } from "./silence.ts";

/** An alert that says an impossible time is as old as its receipt. */
const OLDEST_MS = 31 * 86_400_000;

/** An open alert as a signal: owner by the site's convention. */
export function alertSignal({ name }: Borne, alert: OpenAlert, sites: Sites, nowMs: number): Signal {
  const { code, severity, since, device, detail } = alert;
  const sinceMs = since <= nowMs && since > nowMs - OLDEST_MS ? since : nowMs;
  return {
    network: name.network,
    scope: "borne",
    subject: name.borne,
    site: sites.of(name)?.id ?? null,
    code,
    severity,
    owner: sites.ownerOf(name, code),
    sinceMs,
    device,
    detail: detail.slice(0, 200),
    members: { [name.borne]: sinceMs },
  };
}

/** A silence as a signal. That of a site is its convention's matter, as any of its bornes knows it. */
export function silenceSignal(network: string, silence: Silence, sites: Sites): Signal {
  const { scope, subject, site, code, sinceMs, members } = silence;
  const [borne] = Object.keys(members);
  const owner = scope === "network" || !borne ? faultOf(code).owner : sites.ownerOf({ network, borne }, code);
  const { severity } = faultOf(code);
  return { network, scope, subject, site, code, severity, owner, sinceMs, device: null, detail: "", members };
}

/** The centre itself hears nothing. */
export function deafSignal(sinceMs: number): Signal {
  const { severity, owner } = faultOf("centre.deaf");
  const subject = { network: "*", scope: "centre", subject: "centre", site: null, code: "centre.deaf" } as const;
  return { ...subject, severity, owner, sinceMs, device: null, detail: "", members: {} };
}

/** Alerts that are confirmed: they have been there for a time, or are critical. */
export class AlertWatch {
  readonly #firstSeen = new Map<string, number>();
  readonly #confirmMs: number;

  constructor(confirmMs: number) {
    this.#confirmMs = confirmMs;
  }

  /** The confirmed alerts of the bornes in service. @param known keys of open incidents: their alerts need no confirmation */
  signals(
    bornes: Iterable<Borne>,
    inService: ReadonlyMap<string, number>,
    known: ReadonlySet<string>,
    sites: Sites,
    nowMs: number,
  ): Signal[] {
    const seen = new Set<string>();
    const found: Signal[] = [];
    for (const borne of bornes) {
      if (borne.alerts.size === 0 || !inService.has(keyOf(borne.name))) continue;
      for (const alert of borne.alerts.values()) {
        const signal = alertSignal(borne, alert, sites, nowMs);
        const key = keyText(signal);
        seen.add(key);
        const firstMs = this.#firstSeen.get(key) ?? nowMs;
        this.#firstSeen.set(key, firstMs);
        const waits = nowMs - firstMs < this.#confirmMs && !known.has(key) && !urgent(alert.severity);
        if (!waits) found.push(signal);
      }
    }
    for (const key of this.#firstSeen.keys()) if (!seen.has(key)) this.#firstSeen.delete(key);
    return found;
  }
}

const urgent = (severity: Severity): boolean => severity === "critical";
