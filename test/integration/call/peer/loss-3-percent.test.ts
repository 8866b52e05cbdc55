import { expect, it } from "vitest";
import type { EncodedPicture } from "../../../../src/call/peer/port.ts";
import { camera, PATIENCE_MS, reaches, session, withBrowser } from "./kit.ts";
import { line } from "./udp-relay.ts";

const browser = withBrowser();
const SECONDS = 10;

it(
  "3 % loss and 60 ms of round trip: both pictures go on, nearly all is repaired",
  async () => {
    const [peer, desk, way] = [await session(), await browser.expert(), await line()];
    Object.assign(way, { loss: 0.03, delayMs: 30 });
    const pictures: EncodedPicture[] = [];
    peer.on("picture", (picture) => pictures.push(picture));
    camera(peer);
    await desk.call(peer, { through: way.through });
    await reaches(peer, "flowing");
    await desk.frames(25);
    const [before, count] = [await desk.inbound("video"), pictures.length];
    const stats: number[] = [];
    peer.on("stats", ({ lossDownPct }) => stats.push(lossDownPct ?? 0));
    await expect.poll(() => stats.length, { timeout: PATIENCE_MS }).toBeGreaterThanOrEqual(SECONDS);
    const after = await desk.inbound("video");
    const decoded = (after["framesDecoded"] ?? 0) - (before["framesDecoded"] ?? 0);
    expect(decoded / SECONDS).toBeGreaterThan(15);
    expect(after["retransmittedPacketsReceived"]).toBeGreaterThan(0);
    expect((pictures.length - count) / SECONDS).toBeGreaterThan(10);
    expect(Math.max(...stats)).toBeGreaterThan(0.5);
    expect(peer.stats().rttMs).toBeGreaterThan(50);
    // Timestamps never go back.
    const times = pictures.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  },
  3 * PATIENCE_MS,
);
