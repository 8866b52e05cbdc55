import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { chromium } from "playwright-core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { makeLine, whyNoLine } from "../support/net/line.ts";
import type { Line, LineOptions, Side } from "../support/net/line.ts";
import { ip } from "../support/net/namespaces.ts";

vi.setConfig({ testTimeout: 120_000 });

const TRAFFIC = new URL("../support/net/traffic.ts", import.meta.url).pathname;
let line: Line | undefined;

afterEach(async () => {
  await line?.stop();
  line = undefined;
});

/** A line of this test, removed after it. */
async function lay(options: LineOptions): Promise<Line> {
  line = await makeLine(options);
  return line;
}

/** Lines of JSON that a program at one end prints. */
function traffic(on: Line, side: Side, role: string, ...args: (string | number)[]): AsyncIterator<string> {
  const child = on.run(side, process.execPath, [TRAFFIC, role, ...args.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
}

async function next<T>(lines: AsyncIterator<string>): Promise<T> {
  const { value, done } = await lines.next();
  if (done) throw new Error("the program has ended");
  return JSON.parse(value) as T;
}

/** What arrives at one side of a paced stream from the other. */
async function stream(on: Line, to: Side, kbps: number, ms: number, size: number) {
  const sink = traffic(on, to, "sink", on.addresses[to]);
  const port = await next<number>(sink);
  const source = traffic(on, to === "desk" ? "borne" : "desk", "source", on.addresses[to], port, kbps, ms, size);
  const { sent } = await next<{ sent: number }>(source);
  return { sent, ...(await next<{ count: number; kbps: number }>(sink)) };
}

async function echoPort(on: Line): Promise<number> {
  return next<number>(traffic(on, "desk", "echo", on.addresses.desk));
}

async function pings(on: Line, port: number, count: number, everyMs: number): Promise<(number | null)[]> {
  return next(traffic(on, "borne", "ping", on.addresses.desk, port, count, everyMs));
}

const median = (values: readonly number[]) => values.toSorted((one, other) => one - other)[values.length >> 1] ?? NaN;

describe.skipIf(whyNoLine() !== undefined)("a line between two namespaces", () => {
  test("has the rate of each direction", async () => {
    // The queue is never empty, though the sender may be kept from running for a while.
    const on = await lay({ upKbps: 300, downKbps: 512, queueMs: 2000 });
    const up = await stream(on, "desk", 600, 3000, 1000);
    const down = await stream(on, "borne", 1024, 3000, 1000);
    expect(up.kbps).toBeGreaterThan(285);
    expect(up.kbps).toBeLessThan(315);
    expect(down.kbps).toBeGreaterThan(486);
    expect(down.kbps).toBeLessThan(538);
    // What the interfaces counted is what was sent, what arrived, and what the queue could not hold.
    const counted = await on.counters();
    expect(counted.up).toMatchObject({ bytes: up.sent * 1042, lost: 0, cut: 0 });
    expect(counted.up.arrivedBytes).toBe(counted.up.passed * 1042);
    expect(counted.up.passed + counted.up.overflowed).toBe(up.sent);
    expect(counted.down.bytes).toBe(down.sent * 1042);
  });

  test("loses as much as it was told, by its seed, and less when told so", async () => {
    const on = await lay({ lossPct: { up: 3, down: 0 }, seed: 1 });
    const lossy = await stream(on, "desk", 4000, 4000, 200);
    const { up } = await on.counters();
    const lostPct = (100 * up.lost) / lossy.sent;
    expect(lossy.sent).toBeGreaterThan(8000);
    expect(lostPct).toBeGreaterThan(2.4);
    expect(lostPct).toBeLessThan(3.6);
    // What the line has passed on may still be too much for a busy receiver's socket.
    expect(lossy.count).toBeLessThanOrEqual(lossy.sent - up.lost);
    expect(lossy.count).toBeGreaterThan(0.8 * lossy.sent);
    await on.setLoss(0);
    await stream(on, "desk", 1000, 500, 200);
    expect((await on.counters()).up.lost).toBe(up.lost);
  });

  test("has the round trip, and the jitter around it", async () => {
    const on = await lay({ rttMs: 60 });
    const port = await echoPort(on);
    const steady = (await pings(on, port, 30, 20)).map((one) => one ?? NaN);
    expect(Math.min(...steady)).toBeGreaterThanOrEqual(59.5);
    expect(median(steady)).toBeLessThan(90);
    await on.set({ jitterMs: 20 });
    const shaken = (await pings(on, port, 60, 50)).map((one) => one ?? NaN);
    expect(Math.min(...shaken)).toBeLessThan(55);
    expect(Math.max(...shaken)).toBeGreaterThan(70);
  });

  test("queues before it drops: the round trip grows by what the modem holds", async () => {
    const on = await lay({ upKbps: 256, rttMs: 20, queueMs: 2000 });
    const port = await echoPort(on);
    const filled = stream(on, "desk", 512, 1500, 1000);
    const rttsMs = await pings(on, port, 50, 50);
    await filled;
    const longest = Math.max(...rttsMs.map((one) => one ?? 0));
    expect(longest).toBeGreaterThan(800);
    expect(longest).toBeLessThan(2500);
    expect((await on.counters()).up.overflowed).toBe(0);
  });

  test("is cut, and comes back by itself", async () => {
    const on = await lay({ rttMs: 20 });
    const port = await echoPort(on);
    const whole = pings(on, port, 60, 50);
    await delay(1500);
    await on.cut(1000);
    const answered = (await whole).map((one) => one !== null);
    expect(answered.filter((one) => !one).length).toBeGreaterThanOrEqual(10);
    expect(answered.at(-1)).toBe(true);
    expect((await on.counters()).up.cut).toBeGreaterThanOrEqual(10);
  });

  test("nothing passes but what was sent, and nothing leaves towards the world", async () => {
    const on = await lay({});
    const abroad = on.run("desk", process.execPath, [
      "-e",
      "require('net').connect(80,'192.0.2.1').on('error',({code})=>{console.log(code);process.exit(3)})",
    ]);
    expect(await once(abroad, "exit")).toEqual([3, null]);
    expect(await on.counters()).toMatchObject({ up: { bytes: 0 }, down: { bytes: 0 } });
  });

  test("a browser at the desk's end reaches its own loopback, and the borne's end", async () => {
    const on = await lay({ rttMs: 20 });
    const serve =
      "require('http').createServer((_,a)=>a.setHeader('access-control-allow-origin','*').end(process.argv[2]))" +
      ".listen(0,process.argv[1],function(){console.log(this.address().port)})";
    const portOf = async (side: Side, address: string, text: string) => {
      const child = on.run(side, process.execPath, ["-e", serve, address, text], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      return next<number>(createInterface({ input: child.stdout! })[Symbol.asyncIterator]());
    };
    const own = await portOf("desk", "127.0.0.1", "desk");
    const far = await portOf("borne", on.addresses.borne, "borne");
    const browser = await chromium.launch({
      executablePath: on.script("desk", "/usr/bin/chromium"),
      args: ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${own}/`);
      expect(await page.textContent("body")).toBe("desk");
      const answer = await page.evaluate(
        async (url) => (await fetch(url)).text(),
        `http://${on.addresses.borne}:${far}/`,
      );
      expect(answer).toBe("borne");
      // What a call offers to the borne: the address of this end of the line, and no other.
      const candidates = await page.evaluate(async () => {
        const peer = new RTCPeerConnection();
        const { promise, resolve } = Promise.withResolvers<void>();
        peer.addEventListener("icegatheringstatechange", () => peer.iceGatheringState === "complete" && resolve());
        for (const track of (await navigator.mediaDevices.getUserMedia({ video: true })).getTracks())
          peer.addTrack(track);
        await peer.setLocalDescription();
        await promise;
        return peer.localDescription?.sdp.match(/^a=candidate:.*$/gm) ?? [];
      });
      expect(candidates.length).toBeGreaterThan(0);
      for (const candidate of candidates) expect(candidate).toContain(` ${on.addresses.desk} `);
    } finally {
      await browser.close();
    }
    expect((await on.counters()).down.bytes).toBeGreaterThan(200);
  });

  test("what a killed test left behind is swept by the next", async () => {
    const program =
      `import { makeLine } from ${JSON.stringify(new URL("../support/net/line.ts", import.meta.url).href)};` +
      `const line = await makeLine({}); const left = line.run("desk", "sleep", ["3000"], { detached: true });` +
      `console.log(JSON.stringify([...Object.values(line.under).map((under) => under.at(-1)), left.pid]));` +
      `setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const [borne, desk] = await next<[string, string, number]>(lines);
    expect(await ip("netns", "list")).toContain(desk);
    child.kill("SIGKILL");
    await once(child, "exit");
    const on = await lay({});
    const left = await ip("netns", "list");
    expect(left).not.toContain(borne);
    expect(left).not.toContain(desk);
    expect(left).toContain(on.under.desk.at(-1));
    await on.stop();
    line = undefined;
    expect(await ip("netns", "list")).not.toContain(on.under.desk.at(-1));
  });
});
