import type { Logger } from "../contract/runtime.ts";
import type { Journal, Uplink } from "../uplink/port.ts";
import type { AlertBook } from "./alert-book.ts";
import type { OpeningBook } from "./calendar/opening-book.ts";
import type { Reserve } from "./commissioning/reserve.ts";
import type { Lights } from "./lights.ts";
import type { Settings } from "./settings.ts";
import type { Standing } from "./standing.ts";
import type { Visitors } from "./visitors.ts";

/** Joins what changes the borne's standing to what shows and publishes it. */
export function wireState(parts: {
  readonly standing: Standing;
  readonly reserve: Reserve;
  readonly settings: Settings;
  readonly alerts: AlertBook;
  readonly lights: Lights;
  readonly visitors: Visitors;
  readonly hours: OpeningBook;
  readonly journal: Journal;
  readonly log: Logger;
  /** There is none before the boot has come so far, nor where no broker is configured. */
  readonly uplink: () => Uplink | undefined;
}): void {
  const { standing, reserve, settings, alerts, lights, visitors, hours, journal, log, uplink } = parts;
  standing.on("state", (state) => lights.state(state));
  standing.on("change", () => {
    uplink()?.statusChanged();
    uplink()?.healthChanged();
  });
  reserve.on("change", () => standing.judge());
  hours.on("change", () => {
    visitors.hoursChanged();
    standing.judge();
  });
  hours.on("jump", (jumpMs) => {
    journal.event({ type: "clock.jumped", jump_ms: Math.round(jumpMs) });
    log.info({ jump_ms: Math.round(jumpMs) }, "the wall clock has jumped");
  });
  settings.on("conditions", (conditions) => alerts.report("config", null, conditions));
  settings.on("change", ({ site, services }) => {
    hours.replace(site, services).catch((error: unknown) => log.error({ error: String(error) }, "hours not read"));
    standing.judge();
    uplink()?.descChanged();
  });
  const afterAlert = () => {
    standing.judge();
    uplink()?.healthChanged();
  };
  for (const change of ["opened", "changed"] as const) {
    alerts.on(change, (alert) => {
      uplink()?.alertChanged(alert);
      afterAlert();
    });
  }
  alerts.on("closed", (code) => {
    uplink()?.alertClosed(code);
    afterAlert();
  });
}
