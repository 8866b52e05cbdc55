import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { measureLine } from "../../../src/call/line-test/measure.ts";
import type { LineFromBorne, LineFromDesk } from "../../../src/contract/line-test/channel.ts";
import type { LineTestsOptions } from "../../../src/desk/line-test/line-tests.ts";
import { connect, measureOnce } from "../../support/line-test/borne.ts";
import { testDesk } from "../../support/line-test/desk.ts";
import type { TestDesk } from "../../support/line-test/desk.ts";
import { wsChannel } from "../../support/line-test/ws-channel.ts";

vi.setConfig({ testTimeout: 60_000 });

const HOST = "127.0.0.1";
let desk: TestDesk | undefined;
afterEach(async () => {
  await desk?.[Symbol.asyncDispose]();
  desk = undefined;
});

async function open(options: Partial<LineTestsOptions> & { udp?: boolean } = {}): Promise<TestDesk> {
  desk = await testDesk(HOST, { durationMs: 500, ...options });
  return desk;
}
const limit = () => AbortSignal.timeout(50_000);
const ended = (at: TestDesk) => vi.waitFor(() => expect(at.tests.running).toBe(0), { timeout: 10_000 });

/** A machine that has other things to do sends late, and so less: the best of three, by what was the lesser way. */
async function measured(port: number, enoughKbps: number): Promise<Awaited<ReturnType<typeof measureOnce>>> {
  let best = await measureOnce(HOST, port, limit());
  for (let again = 0; again < 2 && least(best) <= enoughKbps; again += 1) {
    const next = await measureOnce(HOST, port, limit());
    if (least(next) > least(best)) best = next;
  }
  return best;
}
const least = ({ upKbps, downKbps }: { readonly upKbps: number; readonly downKbps: number }): number =>
  Math.min(upKbps, downKbps);

test("undisturbed, on loopback: the desk's load both ways, no loss; the place is free again", async () => {
  const at = await open();
  const figures = await measured(at.port, 500);
  expect(figures).toMatchObject({ how: "udp", lossUpPct: 0, lossDownPct: 0 });
  for (const kbps of [figures.upKbps, figures.downKbps]) {
    expect(kbps).toBeGreaterThan(500);
    expect(kbps).toBeLessThan(720);
  }
  expect(figures.rttMs).toBeLessThan(50);
  await ended(at);
});

test("UDP is blocked on the way: the test goes by TCP", async () => {
  // Nobody answers at that port: a firewall that drops, or that refuses.
  const at = await open({ host: "127.0.0.2", port: 9 });
  const figures = await measured(at.port, 450);
  expect(figures).toMatchObject({ how: "tcp", lossUpPct: null });
  expect(figures.upKbps).toBeGreaterThan(450);
  expect(figures.downKbps).toBeGreaterThan(450);
  await ended(at);
});

test("the name that the desk gives is unknown: the test goes by TCP", async () => {
  const at = await open({ host: "no-such-host.invalid" });
  expect(await measureOnce(HOST, at.port, limit())).toMatchObject({ how: "tcp" });
});

test("more bornes at once than the desk takes: the next is sent away, and may come when one has gone", async () => {
  const at = await open({ atOnce: 1 });
  const first = measureOnce(HOST, at.port, limit());
  await vi.waitFor(() => expect(at.tests.running).toBe(1));
  await expect(measureOnce(HOST, at.port, limit())).rejects.toMatchObject({ code: "linetest.busy" });
  await first;
  await ended(at);
  await expect(measureOnce(HOST, at.port, limit())).resolves.toMatchObject({ how: "udp" });
});

test("a desk that tests no lines says so", async () => {
  const at = await open({ atOnce: 0 });
  await expect(measureOnce(HOST, at.port, limit())).rejects.toMatchObject({ code: "linetest.off" });
});

test.each(["udp", "tcp"])("somebody presses while the desk sends by %s: both ends are silent at once", async (how) => {
  const at = await open({ udp: how === "udp", durationMs: 4000 });
  const socket = await connect(HOST, at.port);
  const channel = wsChannel<LineFromBorne, LineFromDesk>(socket);
  const pressed = new AbortController();
  const reason = new Error("a press");
  const sends = vi.waitFor(() => expect(asked).toContain("line.send"), { timeout: 30_000 });
  const asked: string[] = [];
  const told = { ...channel, send: (message: LineFromBorne) => (asked.push(message.type), channel.send(message)) };
  const measuring = measureLine(told, { deskHost: HOST }, AbortSignal.any([pressed.signal, limit()]));
  await sends;
  pressed.abort(reason);
  await expect(measuring).rejects.toBe(reason);
  await ended(at);
  const frames: unknown[] = [];
  socket.on("message", (data) => frames.push(data));
  await delay(300);
  expect(frames).toHaveLength(0);
  socket.close();
});

test("the desk is killed during a test: nothing was learnt of the line", async () => {
  const at = await open();
  const measuring = measureOnce(HOST, at.port, limit());
  await vi.waitFor(() => expect(at.tests.running).toBe(1));
  for (const client of at.server.clients) client.terminate();
  await expect(measuring).rejects.toMatchObject({ code: "linetest.lost" });
  await ended(at);
});

test("the borne goes during its test: its place is free", async () => {
  const at = await open({ atOnce: 1 });
  const socket = await connect(HOST, at.port);
  socket.send(JSON.stringify({ type: "line.ask", id: "00000000000000aa", how: "udp" }));
  await once(socket, "message");
  expect(at.tests.running).toBe(1);
  socket.terminate();
  await ended(at);
});

test("the UDP port dies in mid-test: that is no dead line, and the test goes by TCP", async () => {
  const at = await open();
  const measuring = measureOnce(HOST, at.port, limit());
  await delay(2500);
  await at.responder.stop();
  const figures = await measuring;
  expect(figures).toMatchObject({ how: "tcp", lossUpPct: null });
  expect(figures.upKbps).toBeGreaterThan(450);
  await ended(at);
});
