import { EventEmitter } from "node:events";
import type { Condition, Device, DeviceEvents, DeviceKind, SelfTestResult } from "../../devices/device.ts";
import { Fleet } from "../../src/borne/fleet.ts";
import type { DeviceSlot } from "../../src/borne/device-supervisor.ts";
import { SystemClock } from "../../src/borne/clock.ts";
import { memoryLog } from "./fake-clock.ts";
import { tempDir } from "./twin-borne.ts";

export const PASSED: SelfTestResult = { passed: true, conditions: [], figures: {} };

/** The smallest device: it says and does what the test has it say and do. */
export class Probe extends EventEmitter<DeviceEvents> implements Device {
  readonly identity = { model: "probe" };
  said: readonly Condition[] = [];
  closed = 0;
  tests = 0;
  /** What its self-test does. */
  test: (signal: AbortSignal) => Promise<SelfTestResult> = () => Promise.resolve(PASSED);

  conditions(): readonly Condition[] {
    return this.said;
  }

  say(conditions: readonly Condition[]): void {
    this.said = conditions;
    this.emit("conditions", conditions);
  }

  selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    this.tests += 1;
    return this.test(signal);
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

/** A fleet of probes, by kind; each kind's device has the kind as its id. All are open when this resolves. */
export async function probeFleet<K extends DeviceKind>(
  kinds: readonly K[],
): Promise<{ fleet: Fleet; probes: Readonly<Record<K, Probe>> }> {
  const probes = Object.fromEntries(kinds.map((kind) => [kind, new Probe()])) as Record<K, Probe>;
  const slots = kinds.map((kind): DeviceSlot => ({ id: kind, kind, driver: "probe", open: async () => probes[kind] }));
  const fleet = new Fleet(slots, { clock: new SystemClock(), log: memoryLog(), runtimeDir: tempDir("fleet") });
  const opened = Promise.withResolvers<void>();
  fleet.on("change", () => fleet.settled() && opened.resolve());
  fleet.start();
  await opened.promise;
  return { fleet, probes };
}
