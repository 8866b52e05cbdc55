import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import type { Condition } from "../../../devices/device.ts";
import type { LineFigures } from "../../../src/call/line-test/figures.ts";
import { BOOT_SPREAD_MS, SURE_GAP_MS } from "../../../src/call/line-test/plan.ts";
import { LineTester } from "../../../src/call/line-test/tester.ts";
import type { LineFromBorne, LineFromDesk } from "../../../src/contract/line-test/channel.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import { connect } from "../../support/line-test/borne.ts";
import { quiet, testDesk } from "../../support/line-test/desk.ts";
import type { TestDesk } from "../../support/line-test/desk.ts";
import { wsChannel } from "../../support/line-test/ws-channel.ts";

vi.setConfig({ testTimeout: 60_000 });

let desk: TestDesk;
let socket: WebSocket | undefined;
let tester: LineTester;
let nowMs = 0;
let inSession = false;
let looks = 0;
const said: (readonly Condition[])[] = [];
const figures: LineFigures[] = [];
const clock: Clock = { monotonicMs: () => nowMs, wallMs: () => 1.8e12 + nowMs, synchronised: () => true };

/** A desk that offers so much: a line that measures so much. */
async function open(rateKbps: number): Promise<void> {
  desk = await testDesk("127.0.0.1", { rateKbps, durationMs: 500, udp: false });
  socket = await connect("127.0.0.1", desk.port);
  const channel = wsChannel<LineFromBorne, LineFromDesk>(socket);
  tester = new LineTester({
    borne: "borne-1",
    deskHost: () => "127.0.0.1",
    channel: () => channel,
    facts: () => (looks++, { inSession, sinceActivityMs: null, untilOpeningMs: null }),
    report: (conditions) => said.push(conditions),
    measured: (one) => figures.push(one),
    clock,
    log: quiet,
  });
}

beforeEach(() => {
  nowMs = looks = 0;
  inSession = false;
  said.length = figures.length = 0;
});
afterEach(async () => {
  tester.stop();
  socket?.terminate();
  await desk[Symbol.asyncDispose]();
});

/** Lets so much time pass on the borne's clock, and looks. */
function pass(ms: number): void {
  nowMs += ms;
  tester.lookSoon();
}
const tests = (count: number) => vi.waitFor(() => expect(figures).toHaveLength(count), { timeout: 30_000 });

test("a weak line: tested after the start, again ten minutes later, then said", async () => {
  await open(200);
  tester.start();
  pass(BOOT_SPREAD_MS);
  await tests(1);
  expect(said).toEqual([[]]);
  pass(SURE_GAP_MS);
  await tests(2);
  expect(said.at(-1)).toMatchObject([{ code: "line.below512" }]);
  expect(said).toHaveLength(2);
});

test("in a session the line is left alone; after it, it is tested", async () => {
  await open(600);
  inSession = true;
  pass(BOOT_SPREAD_MS);
  await vi.waitFor(() => expect(looks).toBe(1));
  expect(desk.tests.running).toBe(0);
  expect(figures).toHaveLength(0);
  inSession = false;
  pass(1000);
  await tests(1);
  expect(said).toEqual([[]]);
});

test("a press ends a test under way, and it is done again once all is quiet", async () => {
  await open(600);
  tester.start();
  pass(BOOT_SPREAD_MS);
  await vi.waitFor(() => expect(desk.tests.running).toBe(1));
  tester.interrupt();
  await vi.waitFor(() => expect(desk.tests.running).toBe(0));
  expect(figures).toHaveLength(0);
  pass(60_000);
  await tests(1);
});

test("the desk goes away in mid-test: what was said stands, and it is tried again later", async () => {
  await open(600);
  tester.start();
  pass(BOOT_SPREAD_MS);
  await vi.waitFor(() => expect(desk.tests.running).toBe(1));
  for (const client of desk.server.clients) client.terminate();
  await vi.waitFor(() => expect(desk.tests.running).toBe(0));
  expect(said).toEqual([]);
  expect(figures).toEqual([]);
});
