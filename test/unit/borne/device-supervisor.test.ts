import { EventEmitter, once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import type { Condition, Device, DeviceEvents } from "../../../devices/device.ts";
import { DeviceSupervisor, type DeviceState } from "../../../src/borne/device-supervisor.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { tempDir } from "../../support/twin-borne.ts";

/** The smallest device: what it says is what the test tells it to say. */
class Probe extends EventEmitter<DeviceEvents> implements Device {
  readonly identity = { model: "probe" };
  said: readonly Condition[] = [];
  closed = 0;
  conditions() {
    return this.said;
  }
  say(conditions: readonly Condition[]) {
    this.said = conditions;
    this.emit("conditions", conditions);
  }
  selfTest() {
    return Promise.resolve({ passed: true, conditions: [], figures: {} });
  }
  close() {
    this.closed += 1;
    return Promise.resolve();
  }
}

const running: DeviceSupervisor[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

function supervise(open: () => Promise<Device>) {
  const runtimeDir = tempDir("supervisor");
  const supervisor = new DeviceSupervisor(
    { id: "camera", kind: "camera", driver: "probe", open },
    { clock: new SystemClock(), log: memoryLog(), runtimeDir },
  );
  running.push(supervisor);
  return supervisor;
}

async function until(supervisor: DeviceSupervisor, state: DeviceState) {
  while (supervisor.state() !== state) await once(supervisor, "change");
}

test("absent-at-boot-plugged-in-later: opened without a restart", async () => {
  let plugged = false;
  const probe = new Probe();
  const supervisor = supervise(() => {
    if (plugged) return Promise.resolve(probe);
    return Promise.reject(new VisioborneError("camera.absent", "no node"));
  });
  supervisor.start();
  await until(supervisor, "absent");
  expect(supervisor.conditions()).toEqual([{ code: "camera.absent", detail: "no node" }]);
  plugged = true;
  await until(supervisor, "ready");
  expect(supervisor.conditions()).toEqual([]);
  expect(supervisor.device()).toBe(probe);
});

test("lost-while-open: closed, said absent, opened anew as another instance", async () => {
  const made: Probe[] = [];
  const supervisor = supervise(() => {
    made.push(new Probe());
    return Promise.resolve(made.at(-1)!);
  });
  supervisor.start();
  await until(supervisor, "ready");
  const seen: DeviceState[] = [];
  supervisor.on("change", () => seen.push(supervisor.state()));
  made[0]!.emit("lost", new VisioborneError("camera.absent", "unplugged"));
  await until(supervisor, "absent");
  await until(supervisor, "ready");
  expect(made).toHaveLength(2);
  expect(made[0]!.closed).toBe(1);
  expect(seen[0]).toBe("absent");
});

test("a serious condition makes it faulty, a minor one does not", async () => {
  const probe = new Probe();
  const supervisor = supervise(() => Promise.resolve(probe));
  supervisor.start();
  await until(supervisor, "ready");
  probe.say([{ code: "printer.paper.low" }]);
  expect(supervisor.state()).toBe("ready");
  probe.say([{ code: "camera.black" }]);
  expect(supervisor.state()).toBe("faulty");
  probe.say([]);
  expect(supervisor.state()).toBe("ready");
});

test("an unexpected error of a driver is the device's absence, not the daemon's end", async () => {
  const supervisor = supervise(() => Promise.reject(new TypeError("undefined is not a function")));
  supervisor.start();
  await until(supervisor, "absent");
  expect(supervisor.conditions()[0]?.code).toBe("camera.absent");
});

test("stop closes the device, once, and ends the loop even while it is opening", async () => {
  const probe = new Probe();
  const open = supervise(() => Promise.resolve(probe));
  open.start();
  await until(open, "ready");
  await open.stop();
  await open.stop();
  expect(probe.closed).toBe(1);

  const never = supervise(() => new Promise<Device>(() => undefined));
  never.start();
  await never.stop();
  expect(never.device()).toBeUndefined();
});

test("a device that opens after its supervisor was stopped is closed again", async () => {
  const probe = new Probe();
  const { promise: late, resolve: arrive } = Promise.withResolvers<Device>();
  const closed = new Promise<void>((resolve) => {
    probe.close = () => {
      resolve();
      return Promise.resolve();
    };
  });
  const supervisor = supervise(() => late);
  supervisor.start();
  await new Promise((resolve) => setImmediate(resolve));
  await supervisor.stop();
  arrive(probe);
  await closed;
});

test("restart closes the device and opens another one; others are not asked", async () => {
  const made: Probe[] = [];
  const supervisor = supervise(() => {
    made.push(new Probe());
    return Promise.resolve(made.at(-1)!);
  });
  supervisor.start();
  await until(supervisor, "ready");
  supervisor.restart();
  while (supervisor.opens() < 2) await once(supervisor, "change");
  expect(made.map(({ closed }) => closed)).toEqual([1, 0]);
  expect(supervisor.device()).toBe(made[1]);
});

test("hangs-in-close: the next opening does not wait for ever", { timeout: 20_000 }, async () => {
  const made: Probe[] = [];
  const supervisor = supervise(() => {
    made.push(new Probe());
    return Promise.resolve(made.at(-1)!);
  });
  supervisor.start();
  await until(supervisor, "ready");
  vi.useFakeTimers({ toNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
  made[0]!.close = () => new Promise(() => undefined);
  supervisor.restart();
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  while (supervisor.opens() < 2) await once(supervisor, "change");
  expect(supervisor.device()).toBe(made[1]);
});

test("opens-after-its-deadline: absent meanwhile, and the late device is closed, not kept beside the next", async () => {
  vi.useFakeTimers({ toNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
  const late = new Probe();
  const arrivals: ((device: Device) => void)[] = [];
  const supervisor = supervise(() => new Promise<Device>((resolve) => arrivals.push(resolve)));
  supervisor.start();
  await vi.waitFor(() => expect(arrivals).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(30_100);
  expect(supervisor.state()).toBe("absent");
  expect(supervisor.conditions()[0]?.detail).toContain("30000 ms");
  arrivals[0]!(late);
  await vi.waitFor(() => expect(late.closed).toBe(1));
  expect(supervisor.device()).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1000);
  await vi.waitFor(() => expect(arrivals).toHaveLength(2));
  vi.useRealTimers();
});

test("away for long: tried again at least every ten seconds, for ever, logged and told once for each reason", async () => {
  vi.useFakeTimers({ toNotFake: ["setImmediate", "nextTick", "queueMicrotask"] });
  let tries = 0;
  let reason = "no node";
  const log = memoryLog();
  const supervisor = new DeviceSupervisor(
    {
      id: "camera",
      kind: "camera",
      driver: "probe",
      open: () => {
        tries += 1;
        return Promise.reject(new VisioborneError("camera.absent", reason));
      },
    },
    { clock: new SystemClock(), log, runtimeDir: tempDir("supervisor") },
  );
  running.push(supervisor);
  const told: (readonly Condition[])[] = [];
  supervisor.on("change", () => told.push(supervisor.conditions()));
  supervisor.start();
  for (let round = 1; round <= 30; round += 1) {
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.waitFor(() => expect(tries).toBeGreaterThan(round));
  }
  expect(log.lines.filter(({ level }) => level === "warn")).toHaveLength(1);
  // What listens publishes the health: with each try it was 11 MB a day, of the 1.6 that a borne may spend.
  expect(told).toEqual([[{ code: "camera.absent", detail: "no node" }]]);
  reason = "no picture";
  await vi.advanceTimersByTimeAsync(10_000);
  await vi.waitFor(() => expect(told.slice(1)).toEqual([[{ code: "camera.absent", detail: "no picture" }]]));
  vi.useRealTimers();
});

test("a driver's last words after its loss end nothing", async () => {
  const probe = new Probe();
  const supervisor = supervise(() => Promise.resolve(probe));
  supervisor.start();
  await until(supervisor, "ready");
  probe.emit("lost", new VisioborneError("camera.absent", "unplugged"));
  await until(supervisor, "absent");
  expect(() => (probe as EventEmitter).emit("error", new Error("late"))).not.toThrow();
});
