import { expect, it } from "vitest";
import type { PeerState } from "../../../../src/call/peer/port.ts";
import { camera, PATIENCE_MS, reaches, session, withBrowser } from "./kit.ts";
import { line } from "./udp-relay.ts";

const browser = withBrowser();

it(
  "line cut for 4 s: stalled, then the call goes on by itself",
  async () => {
    const [peer, desk, way] = [await session(), await browser.expert(), await line()];
    camera(peer);
    await desk.call(peer, { through: way.through });
    await reaches(peer, "flowing");
    await desk.frames(10);
    const states: PeerState[] = [];
    peer.on("state", (state) => states.push(state));
    way.cut = true;
    await reaches(peer, "stalled");
    way.cut = false;
    await reaches(peer, "flowing");
    await desk.frames(25);
    expect(states).toEqual(["stalled", "flowing"]);
  },
  3 * PATIENCE_MS,
);

it(
  "line cut for longer than 12 s: failed, and a new offer on the same ends brings the call back",
  async () => {
    const [peer, desk, way] = [await session(), await browser.expert(), await line()];
    camera(peer);
    await desk.call(peer, { through: way.through });
    await reaches(peer, "flowing");
    await desk.frames(10);
    const ends = { ...peer.ends };
    way.cut = true;
    const startedMs = performance.now();
    await reaches(peer, "failed", 40_000);
    expect(performance.now() - startedMs).toBeGreaterThan(11_000);
    way.cut = false;
    await desk.call(peer, { through: way.through });
    await reaches(peer, "flowing");
    await desk.frames(25);
    expect(peer.ends).toEqual(ends);
  },
  4 * PATIENCE_MS,
);

it(
  "an answer without anybody behind it: failed, not for ever connecting",
  async () => {
    const [peer, desk, way] = [await session(), await browser.expert(), await line()];
    way.cut = true;
    await desk.call(peer, { through: way.through });
    expect(peer.state()).toBe("connecting");
    const startedMs = performance.now();
    await reaches(peer, "failed", 40_000);
    expect(performance.now() - startedMs).toBeGreaterThan(13_000);
  },
  3 * PATIENCE_MS,
);
