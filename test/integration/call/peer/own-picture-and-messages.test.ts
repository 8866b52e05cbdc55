import { once } from "node:events";
import { expect, it } from "vitest";
import type { EncodedPicture } from "../../../../src/call/peer/port.ts";
import { camera, PATIENCE_MS, reaches, session, withBrowser } from "./kit.ts";

const browser = withBrowser();

it(
  "shows the own picture when it is asked for, before anybody has answered, and stops when not",
  async () => {
    const peer = await session();
    const pictures: EncodedPicture[] = [];
    peer.on("picture", (picture) => pictures.push(picture));
    camera(peer);
    peer.setOwnView(true);
    await expect.poll(() => pictures.length, { timeout: PATIENCE_MS }).toBeGreaterThan(10);
    expect(pictures[0]).toMatchObject({ from: "own", keyframe: true });
    peer.setOwnView(false);
    // What was on its way may still come.
    await peer.offer([]);
    const count = pictures.length;
    await peer.offer([]);
    await peer.offer([]);
    expect(pictures.length).toBe(count);
  },
  2 * PATIENCE_MS,
);

it(
  "carries text and bytes over the data channel, and refuses what is too much",
  async () => {
    const [peer, desk] = [await session(), await browser.expert()];
    expect(peer.send("too early")).toBe(false);
    const open = once(peer, "channel");
    await desk.call(peer);
    expect(await open).toEqual([true]);
    expect(peer.send('{"hello":"expert"}')).toBe(true);
    expect(peer.send(new Uint8Array(60_000))).toBe(true);
    await expect
      .poll(async () => (await desk.state()).messages, { timeout: PATIENCE_MS })
      .toEqual(['{"hello":"expert"}', 60_000]);
    const message = once(peer, "message");
    await desk.say("bonjour");
    expect(await message).toEqual(["bonjour"]);
    const bytes = once(peer, "message");
    await desk.say(20_000);
    expect(((await bytes)[0] as Uint8Array).length).toBe(20_000);

    expect(peer.send("x".repeat(133 * 1024))).toBe(false);
    let sent = 0;
    while (peer.send(new Uint8Array(60_000))) sent += 1;
    expect(sent).toBeGreaterThan(10);
    expect(sent).toBeLessThanOrEqual(18);
    await expect.poll(() => peer.send(new Uint8Array(60_000)), { timeout: PATIENCE_MS }).toBe(true);
    await expect.poll(async () => (await desk.state()).messages.length, { timeout: PATIENCE_MS }).toBe(2 + sent + 1);

    const shut = once(peer, "channel");
    await desk.page.close();
    expect(await Promise.race([shut, reaches(peer, "failed").then(() => [false])])).toEqual([false]);
  },
  4 * PATIENCE_MS,
);
