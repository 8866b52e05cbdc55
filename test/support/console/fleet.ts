import type { DescMessage, HealthMessage } from "../../../src/contract/types.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { FIGURES, figuresOf } from "../../../src/supervisor/console/curves/figures.ts";
import { FINE_S, floorTo, HOUR_S } from "../../../src/supervisor/console/curves/samples.ts";
import type { ScriptedBorne } from "../scripted-borne.ts";
import type { ConsoleStand } from "./stand.ts";
import { site } from "./stand.ts";

/** Two sites, three bornes: one with a broken camera and little toner, one well, one that was never heard. */
export const FLEET = {
  sites: [
    site("saint-aubin", "Mairie de Saint-Aubin", {
      commune: "Saint-Aubin-sur-Mer",
      owners: { "camera.absent": "collectivite" },
      correspondents: {
        syndicat: { name: "Assistance du syndicat", phone: "02 33 00 00 01", email: "assistance@example.org" },
        collectivite: { name: "Secrétariat de la mairie", phone: "02 33 00 00 02" },
      },
      conventionEnds: "2028-12-31",
    }),
    site("mediatheque", "Médiathèque des Dunes", { commune: "Barneville-Carteret" }),
  ],
  bornes: [
    { network: "demo", borne: "borne-1", site: "saint-aubin" },
    { network: "demo", borne: "borne-2", site: "mediatheque" },
    { network: "demo", borne: "borne-3", site: "mediatheque" },
  ],
} as const;

export function health(borne: ScriptedBorne, more: Partial<HealthMessage> = {}): HealthMessage {
  return {
    ...borne.health(),
    temp_c: 51.4,
    mem_free_mb: 2210,
    rss_mb: 148,
    load_1: 0.42,
    disk_free_pct: 71,
    loop_lag_p99_ms: 12,
    outbox_rows: 0,
    line_rtt_ms: 34,
    line_loss_pct: 0.2,
    line_down_kbps: 8200,
    line_up_kbps: 1900,
    toner_pct: 12,
    devices: { button: "ready", camera: "ready", printer: "ready", scanner: "ready", sound: "ready" },
    services: { caf: "ready", "france-travail": "ready" },
    ...more,
  };
}

export function desc(borne: ScriptedBorne): DescMessage {
  const device = (id: string, driver: string, model: string) => ({ id, kind: id, driver, model });
  return {
    v: 1,
    boot: borne.boot,
    ts: Date.now(),
    app: { version: "0.1.0", sbom_sha256: "9f2c".repeat(16) },
    os: { name: "Debian GNU/Linux 12", kernel: "6.12.34", arch: "arm64" },
    hardware: { model: "Raspberry Pi 4 Model B", serial: "10000000abcdef01", memory_mb: 4096 },
    devices: [
      device("button", "gpio", "poussoir inox"),
      device("camera", "uvc", "Logitech C920e"),
      device("printer", "ipp-usb", "HP LaserJet M110we"),
      device("scanner", "sane", "Plustek OpticSlim 1180"),
      device("sound", "alsa", "Jabra Speak 510"),
    ],
    services: [
      { id: "caf", organisme: "caf", name: "CAF", needs: ["sound"] },
      { id: "france-travail", organisme: "france-travail", name: "France Travail", needs: ["sound", "printer"] },
    ],
    profile: "raspberry-pi-4",
    site_card: "saint-aubin",
    time_zone: "Europe/Paris",
  };
}

/** Brings the fleet to life, as FLEET says. */
export async function playFleet(
  stand: ConsoleStand,
): Promise<{ readonly broken: ScriptedBorne; readonly well: ScriptedBorne }> {
  const [broken, well] = [await stand.borne("borne-1"), await stand.borne("borne-2")];
  await broken.say("desc", desc(broken));
  await broken.say("status", broken.status("limited"));
  const alerts = ["camera.absent", "printer.toner.low"];
  const devices = { button: "ready", camera: "faulty", printer: "ready", scanner: "ready", sound: "ready" } as const;
  const services = { caf: "limited", "france-travail": "ready" } as const;
  await broken.say("alert", { ...broken.alert("camera.absent"), detail: "USB 1-1.2: no such device" }, "camera.absent");
  await broken.say("health", health(broken, { state: "limited", alerts, devices, services }));
  for (let index = 0; index < 30; index++) {
    const type = (["button.press", "session.started", "session.ended"] as const)[index % 3] ?? "button.press";
    await broken.say("event", broken.event({ type }));
  }
  await well.say("desc", desc(well));
  await well.say("status", well.status("ready"));
  await well.say("health", health(well));
  return { broken, well };
}

/** A day and a month of figures, as if the supervisor had run for that long. */
export async function writePast(
  database: string,
  borne: { readonly network: string; readonly borne: string },
  nowMs: number,
): Promise<void> {
  const store = await Store.open(database);
  const row = (spanS: number, at: number) => {
    const turn = (at / 86_400_000) * 2 * Math.PI;
    const base = {
      temp_c: 48 + 5 * Math.sin(turn),
      load_1: 0.5 + 0.2 * Math.sin(3 * turn),
      mem_free_mb: 2200,
      rss_mb: 146,
      disk_free_pct: 71,
      loop_lag_p99_ms: 12 + 4 * Math.sin(9 * turn),
      outbox_rows: 0,
      line_rtt_ms: 34 + 8 * Math.sin(5 * turn),
      line_loss_pct: 0.3,
      line_up_kbps: 1900,
      line_down_kbps: 8200,
      toner_pct: 12,
    };
    const figures = figuresOf({ state: "ready", ...base } as unknown as HealthMessage).slice(0, FIGURES.length);
    return {
      ...borne,
      span_s: spanS,
      at_ms: at,
      heard: 5,
      figures: JSON.stringify(figures.map((one) => one && Math.round(one * 100) / 100)),
    };
  };
  const rows = [];
  for (let at = floorTo(nowMs, FINE_S) - 86_400_000; at < floorTo(nowMs, FINE_S); at += FINE_S * 1000)
    rows.push(row(FINE_S, at));
  for (let at = floorTo(nowMs, HOUR_S) - 31 * 86_400_000; at < floorTo(nowMs, HOUR_S); at += HOUR_S * 1000)
    rows.push(row(HOUR_S, at));
  // A gap: it was switched off for two hours.
  const heard = rows.filter(
    ({ span_s, at_ms }) => span_s === HOUR_S || Math.abs(nowMs - 7 * 3_600_000 - at_ms) > 3_600_000,
  );
  for (let start = 0; start < heard.length; start += 100) {
    await store.db
      .insertInto("health_sample")
      .values(heard.slice(start, start + 100))
      .execute();
  }
  await store.close();
}
