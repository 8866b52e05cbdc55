import { expect, it } from "vitest";
import { camera, PATIENCE_MS, reaches, session, withBrowser } from "./kit.ts";

const browser = withBrowser();

it(
  "a browser that names itself only under .local, which nobody answers for, is reached: no name is waited for",
  async () => {
    const [peer, desk] = [await session(), await browser.expert("canvas")];
    camera(peer);
    const answer = await desk.answer(await peer.offer([]));
    const told: string[] = [];
    await expect.poll(async () => told.push(...(await desk.candidates())), { timeout: PATIENCE_MS }).toBeGreaterThan(0);
    // As browsers write them where a page has no leave to use the camera.
    const hidden = told.map((candidate, i) => {
      const words = candidate.split(" ");
      words[4] = `${i}1f0c2a4-5d6e-4f70-8a9b-0c1d2e3f4a5b.local`;
      return words.join(" ");
    });
    // Given before the answer they wait for it; it does not wait for them.
    for (const candidate of hidden) await peer.addCandidate(candidate);
    const startedMs = performance.now();
    await peer.answer(answer.replaceAll(/a=candidate:.*\r\n/g, ""));
    expect(performance.now() - startedMs).toBeLessThan(5000);
    await reaches(peer, "flowing");
    expect(performance.now() - startedMs).toBeLessThan(9000);
  },
  2 * PATIENCE_MS,
);
