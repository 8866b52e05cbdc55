import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { OpeningBook } from "../../../src/borne/calendar/opening-book.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import { loadConfig } from "../../../src/borne/config/load.ts";
import { SelfTestPlan } from "../../../src/borne/self-test-plan.ts";
import { SelfTestRecord } from "../../../src/borne/self-test-record.ts";
import { SelfTester } from "../../../src/borne/self-test.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { probeFleet } from "../../support/probe.ts";
import { configYaml, memoryKeep, MemoryJournal, tempDir } from "../../support/twin-borne.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK_DAYS = "{ weekly: [{ days: [mon, tue, wed, thu, fri], from: '09:00', to: '12:00' }] }";

/** A plan on real parts, on the clock of the timers. Monday 23 November 2026, 09:00 in Paris is 08:00 UTC. */
async function plan(options: { at: string; kept?: { wallMs: number; passed: boolean }; broken?: boolean }) {
  const dir = tempDir("plan");
  writeFileSync(join(dir, "c.yaml"), configYaml("selfTest: { beforeOpeningMin: 30, maxAgeH: 72 }", WEEK_DAYS));
  const { config } = await loadConfig(join(dir, "c.yaml"));
  if (!config) throw new Error("configuration");
  const { fleet, probes } = await probeFleet(["button"]);
  vi.useFakeTimers();
  vi.setSystemTime(options.at);
  const clock = new SystemClock();
  const log = memoryLog();
  const hours = new OpeningBook({ site: config.site, services: config.services, clock });
  await hours.start();
  const session = { on: false };
  const journal = new MemoryJournal();
  const keep = memoryKeep(options.kept ? { lastSelfTest: options.kept } : {});
  const record = new SelfTestRecord({
    keep: options.broken ? { get: () => undefined, set: () => undefined } : keep,
    clock,
    journal,
  });
  const tester = new SelfTester({ fleet, clock, log, inSession: () => session.on, capturing: () => undefined });
  tester.on("done", (report) => record.done(report));
  const made = new SelfTestPlan({
    clock,
    log,
    hours,
    rules: () => config.selfTest,
    last: () => record.last(),
    inSession: () => session.on,
    run: (why) => tester.run(why),
  });
  const ticking = setInterval(() => made.look(), 10_000);
  onTestFinished(async () => {
    clearInterval(ticking);
    hours.stop();
    tester.stop();
  });
  const tests = () => journal.events.filter(({ type }) => type === "selftest.done").map(({ detail }) => detail);
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { plan: made, tests, pass, session, tester, probes, keep };
}

const recently = (at: string, agoMs: number) => ({ wallMs: Date.parse(at) - agoMs, passed: true });

test("a borne that was never tested is tested once its devices had time to come up, and once", async () => {
  const { tests, pass, keep } = await plan({ at: "2026-11-23T10:00:00Z" });
  await pass(15_000);
  expect(tests()).toEqual([]);
  await pass(2 * HOUR);
  expect(tests()).toEqual(["never"]);
  expect(keep.values.lastSelfTest).toMatchObject({ passed: true });
  expect(keep.values.lastSelfTest).not.toHaveProperty("monotonicMs");
});

test("outbox-disk-broken: what is not kept on the disk is remembered all the same, the borne does not test itself for ever", async () => {
  const { tests, pass } = await plan({ at: "2026-11-23T10:00:00Z", broken: true });
  await pass(2 * HOUR);
  expect(tests()).toEqual(["never"]);
});

test("before each opening, while it is still closed", async () => {
  const at = "2026-11-23T06:00:00Z";
  const { tests, pass } = await plan({ at, kept: recently(at, 10 * HOUR) });
  await pass(HOUR + 29 * MINUTE);
  expect(tests()).toEqual([]);
  await pass(2 * MINUTE);
  expect(tests()).toEqual(["before-opening"]);
  await pass(20 * HOUR);
  expect(tests()).toEqual(["before-opening"]);
  await pass(4 * HOUR);
  expect(tests()).toEqual(["before-opening", "before-opening"]);
});

test("over the weekend nothing opens: the test is made when the last one is three days old", async () => {
  const at = "2026-11-20T12:00:00Z";
  const { tests, pass } = await plan({ at, kept: recently(at, 60 * HOUR) });
  await pass(11 * HOUR);
  expect(tests()).toEqual([]);
  await pass(2 * HOUR);
  expect(tests()).toEqual(["too-old"]);
});

test("a test made by command counts: none is due after it", async () => {
  const at = "2026-11-20T12:00:00Z";
  const { tests, pass, tester } = await plan({ at, kept: recently(at, 71 * HOUR) });
  await pass(MINUTE);
  await tester.run("command");
  await pass(30 * HOUR);
  expect(tests()).toEqual(["command"]);
});

test("never in a session: made when it is over, and overdue after a day", async () => {
  const at = "2026-11-20T12:00:00Z";
  const { tests, pass, session, plan: made } = await plan({ at, kept: recently(at, 80 * HOUR) });
  session.on = true;
  await pass(23 * HOUR);
  expect(made.conditions()).toEqual([]);
  await pass(2 * HOUR);
  expect(made.conditions()).toEqual([{ code: "selftest.overdue" }]);
  expect(tests()).toEqual([]);
  session.on = false;
  await pass(MINUTE);
  expect(tests()).toEqual(["too-old"]);
  expect(made.conditions()).toEqual([]);
});

test("one that was interrupted is tried again", async () => {
  const { tests, pass, tester, probes } = await plan({ at: "2026-11-23T10:00:00Z" });
  const { promise, resolve } = Promise.withResolvers<void>();
  probes.button.test = () => promise.then(() => ({ passed: true, conditions: [], figures: {} }));
  await pass(25_000);
  expect(probes.button.tests).toBe(1);
  tester.interrupt();
  await pass(1000);
  resolve();
  await pass(MINUTE);
  expect(probes.button.tests).toBe(2);
  expect(tests()).toEqual(["never"]);
});
