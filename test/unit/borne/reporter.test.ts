import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { AlertBook } from "../../../src/borne/alert-book.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import { readConfig } from "../../../src/borne/config/last-good.ts";
import { type DeviceSlot } from "../../../src/borne/device-supervisor.ts";
import { Fleet } from "../../../src/borne/fleet.ts";
import { LoopLag } from "../../../src/borne/loop-lag.ts";
import { readinessOf, type Readiness } from "../../../src/borne/readiness.ts";
import { BorneReporter } from "../../../src/borne/reporter.ts";
import { DEVICE_KINDS } from "../../../devices/device.ts";
import { FAULT_CODES, type Capability } from "../../../src/contract/faults.ts";
import { CHANNEL_RULES } from "../../../src/contract/topics.ts";
import { fit, type BorneChannel } from "../../../src/uplink/fit.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { BOOT, configYaml, MemoryJournal, tempDir, twinBorne } from "../../support/twin-borne.ts";

const dated = { v: 1, boot: BOOT, conn: 1, ts: Date.UTC(2026, 10, 22), up_ms: 86_400_000, sync: true };
const figures = { outbox_rows: 20_000, outbox_dropped: 12_345 };

function fitted(channel: BorneChannel, message: Readonly<Record<string, unknown>>) {
  const made = fit(channel, message);
  if (!made) throw new Error(`${channel} is not of its schema`);
  return { ...made, bytes: Buffer.byteLength(made.payload), said: JSON.parse(made.payload) as Record<string, unknown> };
}

test("a borne that is well says every figure, within the budget and untrimmed", async () => {
  await using stand = await twinBorne();
  await stand.borne.selfTester.run("test", ["lamps"]);
  const health = fitted("health", { ...dated, ...stand.borne.reporter.health(), ...figures });
  expect(health).toMatchObject({ changed: [], over: false });
  expect(health.said).toMatchObject({ state: "ready", alerts: [], devices: { printer: "ready" }, temp_c: 48 });
  expect(health.said["paper_sheets"]).toBeGreaterThan(0);
  expect(health.said["rss_mb"]).toBeGreaterThan(10);
  const { v, boot, ts } = dated;
  const desc = fitted("desc", { v, boot, ts, ...stand.borne.reporter.desc() });
  expect(desc).toMatchObject({ changed: [], over: false });
  expect(desc.said).toMatchObject({ profile: "twins", site_card: "saint-aubin", time_zone: "Europe/Paris" });
  expect(desc.said["devices"]).toHaveLength(8);
});

/** The largest borne: as many services and devices as the configuration takes, every name as long as it may be. */
async function largest() {
  const dir = tempDir("largest");
  const long = (what: string, n: number) => `${what}-${n}-`.padEnd(32, "x");
  const services = Array.from({ length: 16 }, (_, n) => ({
    id: long("service", n),
    organisme: long("organisme", n),
    name: "N".repeat(40),
    needs: ["camera", "sound"],
    wants: ["printer", "scanner"],
  }));
  const path = join(dir, "c.yaml");
  const yaml = configYaml().replace(/services:\n(?: {2}- .*\n)+/, `services: ${JSON.stringify(services)}\n`);
  writeFileSync(path, yaml);
  const { config } = await readConfig(path, dir);
  const kinds = [...DEVICE_KINDS, ...DEVICE_KINDS, ...DEVICE_KINDS];
  const slots = kinds.map((kind, n): DeviceSlot => ({
    id: long(kind, n),
    kind,
    driver: "d".repeat(32),
    open: () => new Promise(() => undefined),
  }));
  const clock = new SystemClock();
  const log = memoryLog();
  const fleet = new Fleet(slots, { clock, log, runtimeDir: dir });
  const journal = new MemoryJournal();
  const alerts = new AlertBook({ clock, boot: BOOT, journal: (body) => journal.event(body) });
  const configured = new Set<Capability>(["button", "camera", "sound", "printer", "scanner"]);
  const readiness = (): Readiness =>
    readinessOf({
      services: config.services,
      faults: alerts.codes(),
      configured,
      siteOpen: true,
      openServices: new Set(services.map(({ id }) => id)),
      settled: true,
      inSession: false,
      stopping: false,
    });
  const reporter = new BorneReporter({
    config: () => config,
    readiness,
    lastSelfTest: () => ({ wallMs: dated.ts, passed: false }),
    call: () => ({ upKbps: 512, downKbps: 8000, lossPct: 0.4, rttMs: 61, encrypted: true }),
    profile: "largest",
    fleet,
    alerts,
    loopLag: new LoopLag(),
  });
  return { reporter, alerts, fleet };
}

test("16 services, 24 devices, one fault: the status and the description keep their budget", async () => {
  const { reporter, alerts } = await largest();
  alerts.report("x", null, [{ code: "printer.paper" }]);
  const { v, boot, ts } = dated;
  expect(fitted("status", { ...dated, ...reporter.status() }).over).toBe(false);
  expect(fitted("desc", { v, boot, ts, ...reporter.desc() }).over).toBe(false);
});

test("every alert open on the largest borne: the status keeps its budget, the worst reasons first", async () => {
  const { reporter, alerts } = await largest();
  alerts.report(
    "x",
    null,
    FAULT_CODES.map((code) => ({ code, detail: "d".repeat(300) })),
  );
  const status = fitted("status", { ...dated, ...reporter.status() });
  expect(status.over).toBe(false);
  expect(status.bytes).toBeLessThanOrEqual(CHANNEL_RULES.status.maxBytes);
  expect(status.said["state"]).toBe("out-of-order");
});

test("every alert open on the largest borne: the health keeps all codes, for one that is absent is a closed one", async () => {
  const { reporter, alerts } = await largest();
  alerts.report(
    "x",
    null,
    FAULT_CODES.map((code) => ({ code })),
  );
  const health = fitted("health", { ...dated, ...reporter.health(), ...figures });
  expect(health.said["alerts"]).toEqual([...FAULT_CODES].toSorted());
  expect(health.changed).toEqual(["budget"]);
  // The codes alone fill the budget: this one health is larger, and is said all the same. One packet takes it.
  expect(health.over).toBe(true);
  expect(health.bytes).toBeLessThan(4096);
});

test("any twenty faults at once on a common borne: the health keeps its budget and says what is not ready", async () => {
  await using stand = await twinBorne();
  fc.assert(
    fc.property(fc.subarray([...FAULT_CODES], { maxLength: 20 }), (codes) => {
      stand.borne.alerts.report(
        "x",
        null,
        codes.map((code) => ({ code })),
      );
      const body = stand.borne.reporter.health();
      const health = fitted("health", { ...dated, ...body, ...figures });
      expect(health.over, health.payload).toBe(false);
      expect(health.said["alerts"]).toEqual(body.alerts);
      const unready = Object.entries(body.services).filter(([, state]) => state !== "ready");
      expect(health.said["services"]).toMatchObject(Object.fromEntries(unready));
    }),
    { numRuns: 60 },
  );
});

test("each alert is one message of its channel", async () => {
  const { alerts, reporter } = await largest();
  alerts.report(
    "x",
    "printer",
    FAULT_CODES.map((code) => ({ code, detail: "é".repeat(300) })),
  );
  for (const alert of reporter.alerts()) {
    expect(fitted("alert", { ...alert })).toMatchObject({ over: false, changed: [] });
  }
});
