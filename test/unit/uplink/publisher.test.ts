import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { health as validateHealth } from "../../../src/contract/generated/validators.js";
import type { Reporter } from "../../../src/uplink/port.ts";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import { Publisher } from "../../../src/uplink/publisher.ts";
import { Sender } from "../../../src/uplink/sender.ts";
import { FakeTransport } from "./fake-transport.ts";
import { bootId, KeptLog, ManualClock, temporaryDir } from "./support.ts";

const reporter: Reporter = {
  status: () => ({ state: "ready", reasons: [] }),
  desc: () => ({
    app: { version: "1" },
    os: { name: "d", kernel: "6", arch: "arm64" },
    hardware: { model: "pi", memory_mb: 1 },
    devices: [],
    services: [],
    profile: "p",
    site_card: "s",
    time_zone: "Europe/Paris",
  }),
  health: () => ({ state: "ready", period_s: 60, devices: {}, services: {}, alerts: [] }),
  alerts: () => [],
};

let transport: FakeTransport;
let sender: Sender;
let publisher: Publisher;
let chance: number;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  const dir = temporaryDir();
  const [clock, log] = [new ManualClock(), new KeptLog()];
  clock.monotonicMs = () => performance.now();
  const outbox = openOutbox({ dataDir: dir.path, boot: bootId(1), clock, log });
  end = () => {
    outbox.close();
    dir[Symbol.dispose]();
  };
  transport = new FakeTransport();
  sender = new Sender({ name: { network: "demo", borne: "borne-1" }, log, onRefused: () => undefined });
  chance = 0.5;
  publisher = new Publisher({
    boot: bootId(1),
    sender,
    state: outbox.state,
    reporter,
    figures: () => outbox.figures(),
    conn: () => 1,
    periodS: 60,
    clock,
    log,
    random: () => chance,
  });
  sender.transport = transport;
});
afterEach(() => {
  publisher.disconnected();
  end();
  vi.useRealTimers();
});

describe("health", () => {
  test("beats every period, within 10 %, from the last one said", async () => {
    publisher.connected();
    expect(transport.on("health")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(59_900);
    expect(transport.on("health")).toHaveLength(1);
    chance = 0;
    await vi.advanceTimersByTimeAsync(200);
    expect(transport.on("health")).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(54_100);
    expect(transport.on("health")).toHaveLength(3);
    chance = 0.999;
    await vi.advanceTimersByTimeAsync(54_100);
    expect(transport.on("health")).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(65_000);
    expect(transport.on("health")).toHaveLength(4);
    expect(transport.on("health").every((message) => validateHealth(message))).toBe(true);
  });

  test("is said at once when it changes, but a burst of changes within a second is said once", async () => {
    publisher.connected();
    await vi.advanceTimersByTimeAsync(5000);
    publisher.healthChanged();
    expect(transport.on("health")).toHaveLength(2);
    for (let i = 0; i < 50; i++) publisher.healthChanged();
    await vi.advanceTimersByTimeAsync(900);
    expect(transport.on("health")).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(transport.on("health")).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(transport.on("health")).toHaveLength(3);
  });

  test("does not pile up behind a broker that acknowledges nothing", async () => {
    publisher.connected();
    await vi.advanceTimersByTimeAsync(2000);
    transport.hold = true;
    for (let i = 0; i < 20; i++) {
      publisher.healthChanged();
      await vi.advanceTimersByTimeAsync(2000);
    }
    expect(transport.on("health")).toHaveLength(2);
    transport.release();
    await vi.advanceTimersByTimeAsync(2000);
    expect(transport.on("health")).toHaveLength(3);
  });

  test("stops with the connection", async () => {
    publisher.connected();
    sender.transport = undefined;
    publisher.disconnected();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(transport.on("health")).toHaveLength(1);
  });
});
