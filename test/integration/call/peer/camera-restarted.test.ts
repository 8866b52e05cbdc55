import { once } from "node:events";
import { expect, it } from "vitest";
import { camera, PATIENCE_MS, reaches, session, withBrowser } from "./kit.ts";

const browser = withBrowser();

it(
  "camera's process killed and replaced in a call: the picture goes on, without loss as the browser counts",
  async () => {
    const [peer, desk] = [await session(), await browser.expert()];
    const first = camera(peer);
    await desk.call(peer);
    await reaches(peer, "flowing");
    await desk.frames(20);
    const gone = once(first, "exit");
    first.kill("SIGKILL");
    await gone;
    camera(peer, { pattern: "smpte100" });
    await desk.frames(25);
    const { packetsLost, ssrc } = await desk.inbound("video");
    expect(packetsLost).toBe(0);
    // The other picture is there: white at the left, blue at the right.
    await expect.poll(async () => (await desk.colour()).right[0], { timeout: PATIENCE_MS }).toBeLessThan(80);
    expect((await desk.colour()).left[0]).toBeGreaterThan(180);
    peer.sourceChanged();
    await desk.frames(10);
    expect((await desk.inbound("video"))["ssrc"]).toBe(ssrc);
  },
  3 * PATIENCE_MS,
);
