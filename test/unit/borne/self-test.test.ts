import { afterEach, expect, test, vi } from "vitest";
import type { SelfTestResult } from "../../../devices/device.ts";
import { failedDevices, SelfTester, type SelfTestReport } from "../../../src/borne/self-test.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { PASSED, probeFleet } from "../../support/probe.ts";

afterEach(() => void vi.useRealTimers());

const KINDS = ["button", "camera", "sound", "printer"] as const;
const broken = (code: "camera.black" | "printer.paper.low" | "button.silent"): SelfTestResult => ({
  passed: false,
  conditions: [{ code }],
  figures: {},
});

async function tester() {
  const { fleet, probes } = await probeFleet(KINDS);
  const session = { on: false };
  const lamp: number[] = [0];
  const tester = new SelfTester({
    fleet,
    clock: new SystemClock(),
    log: memoryLog(),
    inSession: () => session.on,
    capturing: (open) => void lamp.push((lamp.at(-1) ?? 0) + (open ? 1 : -1)),
  });
  const reports: SelfTestReport[] = [];
  tester.on("done", (report) => reports.push(report));
  return { tester, fleet, probes, session, lamp, reports };
}

test("devices are tested one after the other, in the order of the profile", async () => {
  const { tester: all, probes } = await tester();
  const order: string[] = [];
  for (const kind of KINDS) {
    probes[kind].test = async () => {
      order.push(`${kind} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${kind} ends`);
      return PASSED;
    };
  }
  const report = await all.run("test");
  expect(order).toEqual(KINDS.flatMap((kind) => [`${kind} begins`, `${kind} ends`]));
  expect(report).toMatchObject({ passed: true, whole: true, why: "test" });
});

test("a minor condition passes, a serious one fails, and the failed devices are named", async () => {
  const { tester: all, probes } = await tester();
  probes.printer.test = async () => broken("printer.paper.low");
  expect((await all.run("test")).passed).toBe(true);
  probes.camera.test = async () => broken("camera.black");
  const report = await all.run("test");
  expect(report.passed).toBe(false);
  expect(failedDevices(report)).toEqual(["camera"]);
});

test("the capture lamp is on while camera and sound are tested, and only then", async () => {
  const { tester: all, probes, lamp } = await tester();
  const during: Record<string, number | undefined> = {};
  for (const kind of KINDS) {
    probes[kind].test = async () => {
      during[kind] = lamp.at(-1);
      return PASSED;
    };
  }
  await all.run("test");
  expect(during).toEqual({ button: 0, camera: 1, sound: 1, printer: 0 });
  await vi.waitFor(() => expect(lamp.at(-1)).toBe(0));
});

test("interrupted-by-a-press: stops at once, though the device does not heed the signal; the lamp stays on until it does", async () => {
  const { tester: all, probes, lamp, reports } = await tester();
  const { promise: hanging, resolve: end } = Promise.withResolvers<SelfTestResult>();
  probes.camera.test = () => hanging;
  const run = all.run("test");
  const outcome = expect(run).rejects.toMatchObject({ code: "stopped" });
  await vi.waitFor(() => expect(probes.camera.tests).toBe(1));
  all.interrupt();
  await outcome;
  expect(all.running()).toBe(false);
  expect(probes.sound.tests).toBe(0);
  expect(lamp.at(-1)).toBe(1);
  end(PASSED);
  await vi.waitFor(() => expect(lamp.at(-1)).toBe(0));
  expect(reports).toEqual([]);
});

test("interrupted between two devices it stops with the same code", async () => {
  const { tester: all, probes } = await tester();
  all.on("device", (id) => id === "button" && all.interrupt());
  await expect(all.run("test")).rejects.toMatchObject({ code: "stopped" });
  expect(probes.camera.tests).toBe(0);
});

test("device-hangs-in-its-test: failed after a minute, the others are tested, the lamp stays on until the device is gone", async () => {
  const { tester: all, probes, fleet, lamp } = await tester();
  vi.useFakeTimers();
  probes.camera.test = () => new Promise(() => undefined);
  const run = all.run("test");
  await vi.advanceTimersByTimeAsync(61_000);
  const report = await run;
  expect(report.devices["camera"]).toMatchObject({ passed: false, conditions: [{ code: "camera.absent" }] });
  expect(failedDevices(report)).toEqual(["camera"]);
  expect(probes.printer.tests).toBe(1);
  expect(lamp.at(-1)).toBe(1);
  probes.camera.emit("lost", new VisioborneError("camera.absent", "unplugged"));
  await vi.waitFor(() => expect(lamp.at(-1)).toBe(0));
  expect(fleet.states().camera).not.toBe("ready");
});

test("a device that throws in its test has failed it", async () => {
  const { tester: all, probes } = await tester();
  probes.printer.test = () => {
    throw new TypeError("undefined is not a function");
  };
  const report = await all.run("test");
  expect(report.devices["printer"]).toMatchObject({ passed: false, conditions: [{ code: "printer.absent" }] });
});

test("failed devices alone are tested again, after a minute, then two, until they pass", async () => {
  const { tester: all, probes, reports } = await tester();
  vi.useFakeTimers();
  probes.camera.test = async () => broken("camera.black");
  await all.run("test");
  await vi.advanceTimersByTimeAsync(61_000);
  expect(reports).toHaveLength(2);
  expect(reports[1]).toMatchObject({ why: "retest", passed: false, whole: false });
  expect(Object.keys(reports[1]?.devices ?? {})).toEqual(["camera"]);
  // Another device that passes meanwhile does not make it forgotten.
  await all.run("test", ["button"]);
  probes.camera.test = async () => PASSED;
  await vi.advanceTimersByTimeAsync(121_000);
  expect(reports[3]?.passed).toBe(true);
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(reports).toHaveLength(4);
  expect(probes.button.tests).toBe(2);
});

test("a retest waits while a usager is being served, and makes none after stop", async () => {
  const { tester: all, probes, reports, session } = await tester();
  vi.useFakeTimers();
  probes.camera.test = async () => broken("camera.black");
  await all.run("test");
  session.on = true;
  await vi.advanceTimersByTimeAsync(25 * 60_000);
  expect(reports).toHaveLength(1);
  session.on = false;
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(reports.length).toBeGreaterThan(1);
  const made = reports.length;
  all.stop();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(reports).toHaveLength(made);
});

test("two who ask at once each get a test begun after they asked", async () => {
  const { tester: all, probes } = await tester();
  const [first, second] = await Promise.all([all.run("one"), all.run("two", ["camera"])]);
  expect([first.why, second.why]).toEqual(["one", "two"]);
  expect(probes.camera.tests).toBe(2);
  expect(probes.button.tests).toBe(1);
});

test("an unknown device is refused with those that there are; no test is made", async () => {
  const { tester: all, probes, reports } = await tester();
  await expect(all.run("test", ["camera", "camra"])).rejects.toMatchObject({
    code: "selftest.device",
    message: 'device "camra": expected one of button, camera, sound, printer',
  });
  expect(probes.camera.tests).toBe(0);
  expect(reports).toEqual([]);
});

test("none is made in a session", async () => {
  const { tester: all, probes, session } = await tester();
  session.on = true;
  await expect(all.run("test")).rejects.toMatchObject({ code: "selftest.in-session" });
  expect(probes.button.tests).toBe(0);
});
