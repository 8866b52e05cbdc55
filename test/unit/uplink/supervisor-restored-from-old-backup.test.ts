import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EventMessage } from "../../../src/contract/types.ts";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import type { Outbox } from "../../../src/uplink/outbox.ts";
import { Pump } from "../../../src/uplink/pump.ts";
import { Sender } from "../../../src/uplink/sender.ts";
import { FakeTransport } from "./fake-transport.ts";
import { bootId, KeptLog, ManualClock, temporaryDir } from "./support.ts";

let dir: ReturnType<typeof temporaryDir>;
let outbox: Outbox;
let pump: Pump;
let transport: FakeTransport;

beforeEach(() => {
  vi.useFakeTimers();
  dir = temporaryDir();
  const [clock, log] = [new ManualClock(), new KeptLog()];
  clock.monotonicMs = () => performance.now();
  outbox = openOutbox({ dataDir: dir.path, boot: bootId(1), clock, log });
  transport = new FakeTransport();
  const sender = new Sender({ name: { network: "demo", borne: "borne-1" }, log, onRefused: () => undefined });
  sender.transport = transport;
  pump = new Pump({ outbox, sender, clock, log });
});
afterEach(() => {
  pump.disconnected();
  outbox.close();
  dir[Symbol.dispose]();
  vi.useRealTimers();
});

function ack(seq: number): void {
  pump.ack(Buffer.from(JSON.stringify({ v: 1, boot: bootId(1), seq })));
}

test("a supervisor that stands before events long acknowledged is told that they will never come", async () => {
  for (let i = 0; i < 20; i++) outbox.event({ type: "button.press" });
  pump.connected();
  await vi.advanceTimersByTimeAsync(10);
  ack(15);
  // Restored: it has 1..5, gets 16..20, and can only say 5, until it is told of the hole.
  const reports = (): EventMessage[] =>
    (transport.on("event") as unknown as EventMessage[]).filter(({ type }) => type === "outbox.dropped");
  for (let minutes = 0; minutes < 10 && reports().length === 0; minutes++) {
    ack(5);
    await vi.advanceTimersByTimeAsync(60_000);
  }
  expect(reports()).toHaveLength(1);
  expect(reports()[0]).toMatchObject({ from_boot: bootId(1), from_seq: 6, to_seq: 15, count: 10 });
  ack(21);
  await vi.advanceTimersByTimeAsync(10);
  expect(outbox.figures().rows).toBe(0);
  const { length } = transport.sent;
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(transport.sent).toHaveLength(length);
});

test("while the supervisor is away the outbox is probed, not poured out", async () => {
  for (let i = 0; i < 500; i++) outbox.event({ type: "button.press" });
  pump.connected();
  await vi.advanceTimersByTimeAsync(10);
  expect(transport.sent).toHaveLength(200);
  await vi.advanceTimersByTimeAsync(3_600_000);
  // 30 s, then 30, 60, 120, 240, 480, 600 ... seconds: a dozen probes in an hour.
  expect(transport.sent.length).toBeGreaterThan(205);
  expect(transport.sent.length).toBeLessThan(215);
  expect(new Set((transport.on("event") as unknown as EventMessage[]).slice(200).map(({ seq }) => seq))).toEqual(
    new Set([1]),
  );
});
