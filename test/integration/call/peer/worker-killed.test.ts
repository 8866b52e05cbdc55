import { once } from "node:events";
import { expect, it } from "vitest";
import { PATIENCE_MS, maker, reaches, session, withBrowser, camera } from "./kit.ts";
import type { PeerWorker } from "../../../../src/call/peer/werift/worker.ts";
import { WeriftMaker } from "../../../../src/call/peer/werift/maker.ts";

const browser = withBrowser();

/** The worker that has the session: ended as an operating system or a defect would. */
class Reaching extends WeriftMaker {
  readonly workers: PeerWorker[] = [];
  protected override started(worker: PeerWorker): void {
    this.workers.push(worker);
  }
}

it(
  "worker ended in a call: failed is said once, and the next session works",
  async () => {
    const from = maker(new Reaching());
    const [peer, desk] = [await session({}, from), await browser.expert()];
    camera(peer);
    await desk.call(peer);
    await reaches(peer, "flowing");
    let failures = 0;
    peer.on("failed", () => failures++);
    const failed = once(peer, "failed");
    const [worker] = from.workers;
    await worker?.end();
    const [error] = (await failed) as [{ code: string }];
    expect(error.code).toBe("peer.failed");
    expect(peer.state()).toBe("failed");
    await expect(peer.offer([])).rejects.toMatchObject({ code: "peer.failed" });
    expect(peer.send("nothing")).toBe(false);
    expect(failures).toBe(1);
    await peer.close();

    const next = await session({}, from);
    camera(next);
    await desk.call(next);
    await reaches(next, "flowing");
    expect(from.workers).toHaveLength(2);
  },
  3 * PATIENCE_MS,
);

it("worker ended while it is warm and idle: open makes another", async () => {
  const from = maker(new Reaching());
  await from.workers[0]?.ready;
  await from.workers[0]?.end();
  const peer = await session({}, from);
  expect(await peer.offer([])).toContain("a=fingerprint:sha-256");
});

it("open that is given up throws the signal's reason", async () => {
  const from = maker(new Reaching());
  const reason = new Error("the usager has gone");
  const controller = new AbortController();
  const opening = from.open({ lineKbps: 512, maxHeight: 360 }, controller.signal);
  controller.abort(reason);
  await expect(opening).rejects.toBe(reason);
  expect((await session({}, from)).state()).toBe("idle");
});
