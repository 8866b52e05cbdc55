import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SystemClock } from "../../../src/borne/clock.ts";
import { fileSource } from "../../../src/update/relay/file-source.ts";
import { httpsSource } from "../../../src/update/relay/https-source.ts";
import { Relay } from "../../../src/update/relay/relay.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { BundleServer } from "../../support/update/bundle-server.ts";

const clock = new SystemClock();
const never = new AbortController().signal;
const content = randomBytes(600_000);
const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const FAST = 1_000_000;

let server: BundleServer;
let url: string;
let relay: Relay;
beforeAll(async () => {
  server = await BundleServer.start();
  url = server.put("b.raucb", content);
});
afterAll(async () => await server.stop());
beforeEach(async () => {
  server.asked.length = 0;
  relay = await Relay.open(httpsSource(url, server.identity), clock, memoryLog(), never);
});
afterEach(async () => await relay.close());

const get = async (from: number, to: number): Promise<Buffer> => {
  const response = await fetch(relay.url, { headers: { range: `bytes=${from}-${to}` } });
  expect([response.status, response.headers.get("content-range")]).toEqual([206, `bytes ${from}-${to}/600000`]);
  return Buffer.from(await response.arrayBuffer());
};

describe("the relay between RAUC and the server", () => {
  it("passes ranges on, byte for byte, and shows the borne's certificate", async () => {
    relay.pace(FAST);
    expect(await get(0, 3)).toEqual(content.subarray(0, 4));
    expect(sha(await get(1000, 599_999))).toBe(sha(content.subarray(1000)));
    expect(server.asked).toEqual([
      { range: "bytes=0-3", by: "borne-1" },
      { range: "bytes=0-3", by: "borne-1" },
      { range: "bytes=1000-599999", by: "borne-1" },
    ]);
    expect(relay.figures()).toEqual({ bytes: 599_004, requests: 2, total: 600_000 });
  });

  it("keeps to its rate", async () => {
    // 800 kbit/s are 100 bytes a millisecond.
    relay.pace(800);
    const from = clock.monotonicMs();
    await get(0, 99_999);
    const tookMs = clock.monotonicMs() - from;
    // A quarter of a second is in the bucket at the most.
    expect(tookMs).toBeGreaterThan(700);
    expect(tookMs).toBeLessThan(5_000);
  });

  it("stands still at once when somebody presses, and goes on where it was", async () => {
    relay.pace(1600);
    const whole = get(0, 299_999);
    await wait(400);
    relay.pace(0);
    await wait(50);
    const held = relay.figures().bytes;
    const asked = server.asked.length;
    await wait(600);
    // The connection is gone: what the server had sent ahead no longer takes the line.
    expect([relay.figures().bytes, server.asked.length]).toEqual([held, asked]);
    expect(held).toBeLessThan(300_000);
    relay.pace(FAST);
    expect(sha(await whole)).toBe(sha(content.subarray(0, 300_000)));
    expect(server.asked.length).toBe(asked + 1);
    expect(Number(/=(\d+)-/.exec(server.asked.at(-1)?.range ?? "")?.[1])).toBeGreaterThan(0);
    expect(relay.trouble()).toBeUndefined();
  });

  it("a line that is cut goes on where it was, and the reader does not feel it", async () => {
    relay.pace(1600);
    const whole = get(0, 299_999);
    await wait(400);
    server.cut();
    await wait(200);
    relay.pace(FAST);
    expect(sha(await whole)).toBe(sha(content.subarray(0, 300_000)));
    expect(relay.figures().bytes).toBeLessThan(300_000 + 150_000);
  });

  it("once given up, reads fail, and it is the line's fault", async () => {
    relay.pace(80);
    const whole = get(0, 299_999);
    const failed = expect(whole).rejects.toThrow();
    await wait(100);
    relay.giveUp("the site opens");
    await failed;
    expect(relay.trouble()).toMatchObject({ code: "update.line", message: "the site opens" });
    expect((await fetch(relay.url, { headers: { range: "bytes=0-3" } })).status).toBe(404);
  });

  it("serves its one bundle, by ranges, to who knows its name", async () => {
    relay.pace(FAST);
    expect((await fetch(relay.url.replace(/[0-9a-f]{8}\.raucb/, "00000000.raucb"))).status).toBe(404);
    for (const range of [undefined, "bytes=5-2", "bytes=0-", "bytes=-5"])
      expect((await fetch(relay.url, range === undefined ? {} : { headers: { range } })).status).toBe(416);
    expect((await fetch(relay.url, { headers: { range: "bytes=599999-700000" } })).headers.get("content-length")).toBe(
      "1",
    );
  });
});

describe("where a bundle is", () => {
  const opened = async (source: Parameters<typeof Relay.open>[0]): Promise<void> => {
    const one = await Relay.open(source, clock, memoryLog(), never);
    await one.close();
  };
  it("not there: for good; a server that is away: another time", async () => {
    await expect(opened(httpsSource(server.url("none.raucb"), server.identity))).rejects.toMatchObject({
      code: "update.source",
    });
    await expect(opened(httpsSource("https://127.0.0.1:9/b", server.identity))).rejects.toMatchObject({
      code: "update.line",
    });
    await expect(opened(fileSource("/nonexistent.raucb"))).rejects.toMatchObject({ code: "update.source" });
  });
  it("a server of an unknown authority, or one that does not know the borne, gives nothing", async () => {
    await expect(opened(httpsSource(url, {}))).rejects.toMatchObject({ code: "update.line" });
    const { caFile } = server.identity;
    await expect(opened(httpsSource(url, { caFile }))).rejects.toMatchObject({ code: "update.line" });
  });
  it("a stick is read as a server is", async () => {
    const path = join(server.folder, "stick.raucb");
    writeFileSync(path, content);
    const stick = await Relay.open(fileSource(path), clock, memoryLog(), never);
    stick.pace(FAST);
    const response = await fetch(stick.url, { headers: { range: "bytes=10-19" } });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(content.subarray(10, 20));
    await stick.close();
  });
});
