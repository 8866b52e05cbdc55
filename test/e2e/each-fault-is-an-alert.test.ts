import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { faultOf } from "../../src/contract/faults.ts";
import type { FaultCode } from "../../src/contract/faults.ts";
import type { AlertMessage, HealthMessage, StatusMessage } from "../../src/contract/types.ts";
import { bodyOf } from "./support/listener.ts";
import type { Listener } from "./support/listener.ts";
import { Demo } from "./support/demo.ts";

vi.setConfig({ testTimeout: 90_000 });

let demo: Demo;
let listener: Listener;

beforeAll(async () => {
  demo = await Demo.start();
  listener = await demo.listener();
  await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
  // The first self-test of a boot would come in between: it is made now.
  await demo.bench.post("self-test");
});

afterAll(async () => {
  await demo?.end();
});

// A test that has failed must not leave its fault to the next.
afterEach(async () => {
  for (const [device, part] of Object.entries(await demo.bench.get())) {
    if (part !== null && typeof part === "object" && "fault" in part && part.fault !== null) {
      await demo.bench.fault(device, null);
    }
  }
  await demo.bench.until(({ borne }) => borne.state === "ready" && borne.alerts.length === 0, "all is well again");
});

/** Everything that is retained on these topics now, as a client that comes later gets it. */
async function retainedAlerts(): Promise<string[]> {
  // The broker answers one subscription after the other: when the status is there, the alerts were.
  const late = await demo.listener(["vb/1/demo/borne-1/alert/+", "vb/1/demo/borne-1/status"]);
  await late.until("status");
  await late.end();
  return late.heard.filter(({ topic }) => topic.includes("/alert/")).map(({ channel }) => channel);
}

/** Puts a fault on a device; it must become an alert, and the alert must go when the fault does. */
async function breakAndMend(
  device: string,
  fault: string,
  code: FaultCode,
  broken: () => Promise<void>,
): Promise<void> {
  const from = listener.next;
  await demo.bench.fault(device, fault);
  const opened = await listener.until(`alert/${code}`, ({ text }) => text !== "", { from });
  const alert = bodyOf<AlertMessage>(opened);
  const { owner, severity } = faultOf(code);
  expect(opened).toMatchObject({ retain: true, qos: 1 });
  expect(alert).toMatchObject({ v: 1, code, owner, severity, device });
  const told = await listener.untilBody<HealthMessage>("health", ({ alerts }) => alerts.includes(code), { from });
  expect(told.alerts).toEqual([code]);
  expect(await retainedAlerts()).toEqual([`alert/${code}`]);
  const event = { code, type: "alert.opened", seq: alert.seq, boot: alert.boot };
  expect((await listener.until("event", ({ text }) => text.includes(`"seq":${alert.seq},`))).text).toContain(code);
  expect(listener.on("event", from).map((one) => bodyOf(one))).toContainEqual(expect.objectContaining(event));
  await broken();

  const mended = listener.next;
  await demo.bench.fault(device, null);
  const closed = await listener.until(`alert/${code}`, ({ text }) => text === "", { from: mended });
  expect(closed).toMatchObject({ retain: true, qos: 1 });
  const well = ({ alerts, state }: HealthMessage): boolean => alerts.length === 0 && state === "ready";
  await listener.untilBody<HealthMessage>("health", well, { from: mended });
  await listener.untilLatest<StatusMessage>("status", ({ state }) => state === "ready");
  const closing = ({ text }: { text: string }): boolean => text.includes('"alert.closed"') && text.includes(code);
  await listener.until("event", closing, { from: mended });
  expect(await retainedAlerts()).toEqual([]);
}

/** What the borne says of itself while the fault lasts. */
async function standing(state: string, services: object, reasons: StatusMessage["reasons"]): Promise<void> {
  const { borne } = await demo.bench.until((one) => one.borne.state === state, `the borne is ${state}`);
  expect(borne.services).toEqual(services);
  expect(borne.reasons).toEqual(reasons);
}

const READY = { caf: "ready", "france-travail": "ready" };
const BOTH_LIMITED = { caf: "limited", "france-travail": "limited" };
/** The demo's `caf` wants a printer, its `france-travail` needs one. */
const NO_PRINTER = { caf: "limited", "france-travail": "out-of-order" };
const OUT_OF_ORDER = { caf: "out-of-order", "france-travail": "out-of-order" };

describe("printer", () => {
  test.each([
    ["media-empty", "printer.paper"],
    ["media-jam", "printer.jam"],
    ["cover-open", "printer.door"],
    ["toner-empty", "printer.toner"],
    ["unplugged", "printer.absent"],
  ] as const)("%s is %s: one service limited, one out of order", async (fault, code) => {
    await breakAndMend("printer", fault, code, () => standing("limited", NO_PRINTER, [{ code }]));
  });

  test("media-low is printer.paper.low, and no service suffers", async () => {
    await breakAndMend("printer", "media-low", "printer.paper.low", () => standing("ready", READY, []));
  });
});

describe("scanner", () => {
  test.each([
    ["absent", "scanner.absent"],
    ["jam", "scanner.jam"],
    ["cover-open", "scanner.cover"],
  ] as const)("%s is %s: both services are limited", async (fault, code) => {
    await breakAndMend("scanner", fault, code, () => standing("limited", BOTH_LIMITED, [{ code }]));
  });
});

describe("sound", () => {
  test.each([
    ["silent", "audio.loop.fail"],
    ["absent", "audio.absent"],
  ] as const)("%s is %s: no service without sound", async (fault, code) => {
    await breakAndMend("sound", fault, code, () => standing("out-of-order", OUT_OF_ORDER, [{ code }]));
  });
});

describe("the front and the board", () => {
  test.each([
    ["button", "absent", "button.absent", "limited", [{ code: "button.absent" }]],
    ["lamps", "absent", "lamps.absent", "ready", []],
    ["presence", "silent", "presence.absent", "ready", []],
    ["presence", "absent", "presence.absent", "ready", []],
    ["board", "undervoltage", "power.undervolt", "ready", []],
    ["board", "hot", "temp.high", "ready", []],
    ["board", "disk-full", "disk.full", "ready", []],
    ["board", "absent", "board.absent", "ready", []],
  ] as const)("%s %s is %s, and the borne is %s", async (device, fault, code, state, reasons) => {
    await breakAndMend(device, fault, code, () => standing(state, READY, [...reasons]));
  });
});

// Last: each of these tests takes 4 s after its fault was seen, and the next waits for it.
describe("camera, seen in a self-test", () => {
  test.each([
    ["frozen", "camera.frozen"],
    ["black", "camera.black"],
    ["absent", "camera.absent"],
  ] as const)("%s is %s: voice only", async (fault, code) => {
    await breakAndMend("camera", fault, code, () => standing("limited", BOTH_LIMITED, [{ code }]));
  });
});
