import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as validators from "../../../src/contract/generated/validators.js";
import { CHANNEL_RULES } from "../../../src/contract/topics.ts";
import { fit } from "../../../src/uplink/fit.ts";

const stamp = { v: 1, boot: "0123456789abcdef", ts: 1_790_000_000_000, up_ms: 86_400_000, sync: true };
const ids = Array.from({ length: 24 }, (_, index) => `device-with-a-long-name-${index}`);

describe("what a message may cost", () => {
  test("a borne of eight devices in good health needs no cut, and stays well within 1 KiB", () => {
    const kinds = ["button", "lamps", "presence", "camera", "sound", "printer", "scanner", "board"];
    const health = {
      ...stamp,
      conn: 12,
      state: "ready",
      temp_c: 51.3,
      undervolt: false,
      throttled: false,
      mem_free_mb: 812,
      rss_mb: 118,
      load_1: 0.12,
      disk_free_pct: 71.4,
      disk_wear_pct: 3,
      loop_lag_p99_ms: 11.2,
      outbox_rows: 0,
      selftest_ts: 1_790_000_000_000,
      selftest_passed: true,
      paper_sheets: 180,
      toner_pct: 64,
      period_s: 60,
      devices: Object.fromEntries(kinds.map((kind) => [kind, "ready"])),
      services: { caf: "ready", "france-travail": "ready", cpam: "ready", msa: "ready" },
      alerts: [],
    };
    const fitted = fit("health", health)!;
    expect(fitted).toMatchObject({ changed: [], over: false });
    expect(Buffer.byteLength(fitted.payload)).toBeLessThan(800);
  });

  test("a borne of 24 devices and 16 services gives up figures and what is ready, never an alert", () => {
    const alerts = Array.from({ length: 12 }, (_, index) => `printer.some-fault-${index}`);
    const health = {
      ...stamp,
      conn: 1,
      state: "limited",
      load_1: 0.5,
      temp_c: 50,
      period_s: 60,
      devices: Object.fromEntries(ids.map((id, index) => [id, index === 3 ? "faulty" : "ready"])),
      services: Object.fromEntries(ids.slice(0, 16).map((id) => [id, "ready"])),
      alerts,
    };
    const fitted = fit("health", health)!;
    expect(fitted.over).toBe(false);
    expect(Buffer.byteLength(fitted.payload)).toBeLessThanOrEqual(1024);
    const message = JSON.parse(fitted.payload) as { alerts: string[]; devices: object };
    expect(message.alerts).toEqual(alerts);
    expect(message.devices).toEqual({ [ids[3]!]: "faulty" });
  });

  test("a description of 24 devices with long models and serials fits 8 KiB", () => {
    const desc = {
      v: 1,
      boot: stamp.boot,
      ts: 1,
      app: { version: "0.1.0", sbom_sha256: "a".repeat(64) },
      os: { name: "Debian GNU/Linux 12", kernel: "6.6", arch: "arm64" },
      hardware: { model: "Raspberry Pi 4 Model B Rev 1.5", memory_mb: 2048 },
      devices: ids.map((id) => ({ id, kind: "printer", driver: "ipp", model: "é".repeat(80), serial: "é".repeat(80) })),
      services: ids.slice(0, 16).map((id) => ({ id, organisme: id, name: "é".repeat(80), needs: ["camera", "sound"] })),
      profile: "raspberry-pi-4",
      site_card: "site-1",
      time_zone: "Europe/Paris",
    };
    const fitted = fit("desc", desc)!;
    expect(Buffer.byteLength(fitted.payload)).toBeLessThanOrEqual(8192);
    expect(fitted.changed).toEqual(["budget"]);
  });

  test("property: any event of the schema's members, however long, becomes one of the schema within 1 KiB", () => {
    const long = fc.string({ unit: "binary", maxLength: 600 });
    const event = fc.record({
      type: fc.constantFrom("button.press", "alert.opened", "selftest.done"),
      detail: long,
      state: long,
      device: long,
      code: long,
      command: long,
      failed: fc.array(long, { maxLength: 40 }),
      count: fc.double(),
      unknown: fc.anything(),
    });
    fc.assert(
      fc.property(event, (body) => {
        const fitted = fit("event", { ...stamp, id: `${stamp.boot}-1`, seq: 1, ...body })!;
        expect(validators.event(JSON.parse(fitted.payload))).toBe(true);
        expect(Buffer.byteLength(fitted.payload)).toBeLessThanOrEqual(CHANNEL_RULES.event.maxBytes);
      }),
    );
  });

  test("a figure that is no number costs itself, not the message", () => {
    const health = { ...stamp, conn: 1, state: "ready", period_s: 60, devices: {}, services: {}, alerts: [] };
    const fitted = fit("health", { ...health, temp_c: Number.NaN, load_1: 0.3 })!;
    expect(fitted.changed).toEqual(["temp_c"]);
    expect(JSON.parse(fitted.payload)).toMatchObject({ load_1: 0.3 });
  });
});
