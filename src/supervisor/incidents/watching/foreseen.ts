import { setImmediate } from "node:timers/promises";
import { faultOf, type FaultCode } from "../../../contract/faults.ts";
import { forecasts, type Forecast } from "../../forecasts/forecasts.ts";
import { supplyUses } from "../../forecasts/supplies.ts";
import type { Moment } from "../../fleet/liveness.ts";
import type { PartContext } from "../../part.ts";
import { keyText, type Incident, type Signal } from "../book/incident.ts";

/** What is foreseen changes by the day. */
const READ_EVERY_MS = 30 * 60_000;
/** An incident that is open stays so until the date is this much further away than what opens one: dates wander. */
const STAYS_WITHIN = 1.5;

interface Kind {
  readonly code: FaultCode;
  /** So many days before, somebody has to act; as the remedies of the codes say. */
  readonly withinDays: number;
  /** The fault itself: where it is there, nobody needs to be told that it is to come. */
  readonly instead: readonly FaultCode[];
}

const KINDS: Readonly<Record<Forecast["kind"], Kind>> = {
  paper: { code: "forecast.paper", withinDays: 3, instead: ["printer.paper", "printer.paper.low"] },
  toner: { code: "forecast.toner", withinDays: 14, instead: ["printer.toner", "printer.toner.low"] },
  disk: { code: "forecast.disk", withinDays: 90, instead: ["disk.wear"] },
  certificate: { code: "forecast.certificate", withinDays: 14, instead: ["certificate.expired"] },
  convention: { code: "convention.ending", withinDays: 60, instead: [] },
};
const CODES: ReadonlySet<string> = new Set(Object.values(KINDS).map(({ code }) => code));

/** Forecasts that are near enough for somebody to act, as signals of low severity. */
export class Foreseen {
  readonly #context: Pick<PartContext, "store" | "sites" | "fleet">;
  #found: readonly Forecast[] | undefined;
  #readMs = -Infinity;

  constructor(context: Pick<PartContext, "store" | "sites" | "fleet">) {
    this.#context = context;
  }

  /** Whether it can be known that a forecast is away: before the first reading nothing is foreseen. */
  canTell(code: string): boolean {
    return !CODES.has(code) || this.#found !== undefined;
  }

  /** Reads what is foreseen, now and then; network by network, for a year of a national fleet is many rows. */
  async read(at: Moment): Promise<void> {
    if (at.monotonicMs - this.#readMs < READ_EVERY_MS) return;
    const { store, sites, fleet } = this.#context;
    const networks = new Set([...fleet.all()].map(({ name }) => name.network));
    for (const { network } of sites.all()) networks.add(network);
    const found: Forecast[] = [];
    for (const network of networks) {
      const uses = await supplyUses(store, [network], at.wallMs);
      found.push(...(await forecasts(store, sites, [network], uses, at.wallMs)));
      await setImmediate();
    }
    this.#found = found;
    this.#readMs = at.monotonicMs;
  }

  /** @param open the open incidents: one that is there stays as it is */
  signals(open: readonly Incident[], nowMs: number): Signal[] {
    const known = new Map(open.filter(({ code }) => CODES.has(code)).map((one) => [keyText(one), one]));
    return (this.#found ?? []).flatMap((forecast): Signal[] => {
      const { code, withinDays, instead } = KINDS[forecast.kind];
      const { network, borne, site, owner, inDays, date } = forecast;
      const subject = borne ?? site;
      if (subject === null) return [];
      const key = { network, scope: borne === null ? "site" : "borne", subject, code } as const;
      const before = known.get(keyText(key));
      if (inDays > withinDays * (before?.present ? STAYS_WITHIN : 1)) return [];
      const alerts = borne === null ? undefined : this.#context.fleet.get({ network, borne })?.alerts;
      const isThere = [...(alerts?.values() ?? [])].some((alert) => instead.some((one) => one === alert.code));
      if (isThere) return [];
      const { severity } = faultOf(code);
      const detail = before?.detail ?? date;
      const sinceMs = before?.sinceMs ?? nowMs;
      // Nobody suffers yet: it is no downtime of anybody.
      return [{ ...key, site, severity, owner, sinceMs, device: null, detail, members: {} }];
    });
  }
}
