import { expect, it } from "vitest";
import type { EncodedPicture, PeerStats, VideoTarget } from "../../../../src/call/peer/port.ts";
import { PATIENCE_MS, reaches, session, source, withBrowser } from "./kit.ts";

const browser = withBrowser();

it(
  "shows and sounds in both directions, in a real browser",
  async () => {
    const [peer, desk] = [await session(), await browser.expert()];
    const pictures: EncodedPicture[] = [];
    const targets: VideoTarget[] = [];
    const stats: PeerStats[] = [];
    let wanted = 0;
    peer.on("picture", (picture) => pictures.push(picture));
    peer.on("target", (target) => targets.push(target));
    peer.on("stats", (told) => stats.push(told));
    peer.on("keyframeWanted", () => wanted++);
    source(peer.ends);
    await desk.call(peer);
    await reaches(peer, "flowing");
    // With the answer; again only where the connection then took so long that what was kept for it is of the past.
    expect(wanted).toBeGreaterThanOrEqual(1);
    expect(wanted).toBeLessThanOrEqual(2);
    await desk.frames(30);
    // The colour bars of SMPTE EG 1: white at the left, green in the middle, blue at the right.
    const { width, height, left, middle, right } = await desk.colour();
    expect([width, height]).toEqual([640, 360]);
    for (const channel of left) expect(channel).toBeGreaterThan(180);
    expect(middle[1]).toBeGreaterThan(150);
    expect(middle[0]).toBeLessThan(80);
    expect(right[2]).toBeGreaterThan(150);
    expect(right[0]).toBeLessThan(80);
    await expect.poll(async () => (await desk.tone())?.hz, { timeout: PATIENCE_MS }).toBeCloseTo(1000, -2);
    // In step: the reports tie picture and voice to one clock (EN 301 549 v3.2.1, 6.5.4: 100 ms).
    await expect.poll(async () => Math.abs((await desk.skew()) ?? 1e6), { timeout: PATIENCE_MS }).toBeLessThan(100);
    expect(pictures[0]).toMatchObject({ from: "expert", keyframe: true });
    expect(pictures.length).toBeGreaterThan(20);
    expect(targets[0]).toEqual({ kbps: 200, height: 360, fps: 25 });
    await expect.poll(() => stats.at(-1)?.fpsDown, { timeout: PATIENCE_MS }).toBeGreaterThan(10);
    // What the browser received, it tells by its own rhythm.
    await expect.poll(() => stats.at(-1)?.lossUpPct, { timeout: PATIENCE_MS }).not.toBeNull();
    expect(stats.at(-1)).toMatchObject({ encryption: "AEAD_AES_128_GCM", lossUpPct: 0, lossDownPct: 0 });
  },
  2 * PATIENCE_MS,
);
