import { Gauge, type Registry } from "prom-client";
import type { HealthMessage } from "../../contract/types.ts";
import { type Borne } from "../fleet/fleet.ts";
import type { PartContext } from "../part.ts";

const OF_BORNE = ["network", "borne", "site"] as const;
type OfBorne = (typeof OF_BORNE)[number];

/** Figures of a borne's health that staff draw curves of, with the unit in the name as Prometheus wants it. */
const HEALTH = {
  borne_temperature_celsius: ["temp_c", "Temperature of the board.", 1],
  borne_memory_free_bytes: ["mem_free_mb", "Free memory.", 1e6],
  borne_disk_free_ratio: ["disk_free_pct", "Free share of the disk.", 0.01],
  borne_disk_wear_ratio: ["disk_wear_pct", "Share of the card's life that is used.", 0.01],
  borne_outbox_rows: ["outbox_rows", "Events that wait in the borne for their acknowledgement.", 1],
  borne_paper_sheets: ["paper_sheets", "Sheets left in the tray, where the printer tells.", 1],
  borne_toner_ratio: ["toner_pct", "Toner left, where the printer tells.", 0.01],
} as const satisfies Record<string, readonly [keyof HealthMessage, string, number]>;

/**
 * What the supervisor knows of the fleet. Cardinality is bounded: counts by network, site and what the catalogue of
 * faults has; series of single bornes only up to `perBorneMax` bornes.
 */
export class FleetMetrics {
  readonly #context: PartContext;
  readonly #perBorneMax: number;
  readonly #bornes: Gauge<"network" | "liveness" | "state">;
  readonly #siteBornes: Gauge<"network" | "site" | "liveness">;
  readonly #alerts: Gauge<"network" | "code" | "severity" | "owner">;
  readonly #up: Gauge<OfBorne>;
  readonly #expected: Gauge<OfBorne>;
  readonly #state: Gauge<OfBorne | "state">;
  readonly #lastSeen: Gauge<OfBorne>;
  readonly #alert: Gauge<OfBorne | "code" | "severity" | "owner">;
  readonly #certificate: Gauge<OfBorne>;
  readonly #health: ReadonlyMap<keyof HealthMessage, { readonly gauge: Gauge<OfBorne>; readonly factor: number }>;

  constructor(context: PartContext, register: Registry, perBorneMax: number) {
    this.#context = context;
    this.#perBorneMax = perBorneMax;
    const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> =>
      new Gauge({ name: `visioborne_${name}`, help, labelNames: [...labelNames], registers: [register] });
    this.#bornes = gauge("bornes", "Bornes by what they are held to be.", ["network", "liveness", "state"]);
    this.#siteBornes = gauge("site_bornes", "Bornes of each site.", ["network", "site", "liveness"]);
    this.#alerts = gauge("alerts", "Open alerts, owner by the convention.", ["network", "code", "severity", "owner"]);
    this.#up = gauge("borne_up", "Whether the borne is heard.", OF_BORNE);
    this.#expected = gauge("borne_expected", "Whether its building is open now.", OF_BORNE);
    this.#state = gauge("borne_state", "1 for the state that it said last.", [...OF_BORNE, "state"]);
    this.#lastSeen = gauge("borne_last_seen_timestamp_seconds", "Its last live message.", OF_BORNE);
    this.#alert = gauge("borne_alert", "1 for each open alert.", [...OF_BORNE, "code", "severity", "owner"]);
    this.#certificate = gauge("borne_certificate_end_timestamp_seconds", "End of its certificate.", OF_BORNE);
    this.#health = new Map(
      Object.entries(HEALTH).map(([name, [key, help, factor]]) => [
        key,
        { gauge: gauge(name, `${help} By its latest health.`, OF_BORNE), factor },
      ]),
    );
  }

  /** Brings them to now. Rejects with the database's error. */
  async update(): Promise<void> {
    const { fleet } = this.#context;
    const all = [...fleet.all()];
    this.#countBornes(all);
    for (const one of this.#perBorne()) one.reset();
    if (all.length > this.#perBorneMax) return;
    for (const borne of all) this.#tellBorne(borne);
    await this.#tellHealth();
    await this.#tellCertificates();
  }

  #countBornes(all: readonly Borne[]): void {
    const { sites } = this.#context;
    this.#bornes.reset();
    this.#siteBornes.reset();
    this.#alerts.reset();
    for (const { name, life, alerts } of all) {
      const { network } = name;
      const { liveness } = life;
      this.#bornes.inc({ network, liveness, state: life.state ?? "none" });
      this.#siteBornes.inc({ network, site: sites.of(name)?.id ?? "", liveness });
      for (const { code, severity } of alerts.values()) {
        this.#alerts.inc({ network, code, severity, owner: sites.ownerOf(name, code) });
      }
    }
  }

  #tellBorne({ name, life, alerts }: Borne): void {
    const { sites, clock } = this.#context;
    const labels = this.#labels(name);
    this.#up.set(labels, life.liveness === "live" ? 1 : 0);
    this.#expected.set(labels, sites.isOpen(name, clock.wallMs()) ? 1 : 0);
    if (life.state !== null) this.#state.set({ ...labels, state: life.state }, 1);
    if (life.lastSeenWallMs !== null) this.#lastSeen.set(labels, life.lastSeenWallMs / 1000);
    for (const { code, severity } of alerts.values()) {
      this.#alert.set({ ...labels, code, severity, owner: sites.ownerOf(name, code) }, 1);
    }
  }

  /** A figure of a borne that is not heard would be an old one: it is left out. */
  async #tellHealth(): Promise<void> {
    const { store, fleet } = this.#context;
    const rows = store.db.selectFrom("latest").select(["network", "borne", "payload"]).where("channel", "=", "health");
    for (const { network, borne, payload } of await rows.execute()) {
      const name = { network, borne };
      if (fleet.get(name)?.life.liveness !== "live") continue;
      const health = JSON.parse(payload) as HealthMessage;
      for (const [key, { gauge, factor }] of this.#health) {
        const value = health[key];
        if (typeof value === "number") gauge.set(this.#labels(name), value * factor);
      }
    }
  }

  async #tellCertificates(): Promise<void> {
    const { store, fleet } = this.#context;
    const rows = store.db
      .selectFrom("certificate")
      .select((eb) => ["network", "borne", eb.fn.max<number | string>("not_after_ms").as("end")]);
    for (const { network, borne, end } of await rows.groupBy(["network", "borne"]).execute()) {
      const name = { network, borne };
      if (fleet.has(name)) this.#certificate.set(this.#labels(name), Number(end) / 1000);
    }
  }

  #labels(name: { network: string; borne: string }): Record<OfBorne, string> {
    return { network: name.network, borne: name.borne, site: this.#context.sites.of(name)?.id ?? "" };
  }

  #perBorne(): Gauge[] {
    const health = [...this.#health.values()].map(({ gauge }) => gauge);
    return [this.#up, this.#expected, this.#state, this.#lastSeen, this.#alert, this.#certificate, ...health];
  }
}
