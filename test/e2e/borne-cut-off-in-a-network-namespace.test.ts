import { execFileSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { StatusMessage } from "../../src/contract/types.ts";
import { borneUntil } from "../support/supervisor.ts";
import type { Listener } from "./support/listener.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 240_000 });

/** A room at the other end of a cable: a network namespace whose only way out is one pair of interfaces. */
class Room implements Disposable {
  readonly under: readonly string[];
  readonly hostAddress: string;
  readonly #name = `vb-e2e-${process.pid}`;
  readonly #cable = `vbe${process.pid % 1e7}`;

  /** @throws when namespaces are not allowed here */
  constructor() {
    const net = `10.213.${randomInt(256)}`;
    const first = 4 * randomInt(64);
    this.hostAddress = `${net}.${first + 1}`;
    this.under = ["ip", "netns", "exec", this.#name];
    ip("netns", "add", this.#name);
    try {
      ip("link", "add", `${this.#cable}h`, "type", "veth", "peer", "name", `${this.#cable}r`, "netns", this.#name);
      ip("addr", "add", `${this.hostAddress}/30`, "dev", `${this.#cable}h`);
      ip("-n", this.#name, "addr", "add", `${net}.${first + 2}/30`, "dev", `${this.#cable}r`);
      ip("-n", this.#name, "link", "set", "lo", "up");
      ip("-n", this.#name, "link", "set", `${this.#cable}r`, "up");
      this.plug(true);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** Plugs the cable in or pulls it out, at the far end: the room's own interface stays up, as behind a router. */
  plug(plugged: boolean): void {
    ip("link", "set", `${this.#cable}h`, plugged ? "up" : "down");
  }

  /** The interfaces go with the namespace. */
  [Symbol.dispose](): void {
    ip("netns", "delete", this.#name);
  }
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: "pipe" });
}

let room: Room | undefined;
let site: Site;
let listener: Listener;

beforeAll(async () => {
  try {
    room = new Room();
  } catch {
    return;
  }
  site = await Site.open({ host: room.hostAddress });
  listener = await site.listener();
});

afterAll(async () => {
  try {
    await site?.end();
  } finally {
    room?.[Symbol.dispose]();
  }
});

test("cut off for longer than its keep-alive: events wait, then all are delivered, none twice", async ({ skip }) => {
  if (!room) return skip("network namespaces are not allowed here");
  const borne = site.borne({ under: room.under, config: (config) => (config["health"] = { periodS: 5 }) });
  const bench = await site.bench(borne, room.under);
  const { boot } = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
  await borneUntil(site.database, "borne-1", ({ liveness }) => liveness === "live");

  room.plug(false);
  await bench.press();
  await bench.press();
  await borneUntil(site.database, "borne-1", ({ liveness }) => liveness === "lost");
  // The borne itself notices by its keep-alive of 30 s, and serves on meanwhile.
  await borne.untilLog(({ msg }) => msg === "uplink: not connected", "the borne notices", 90_000);
  await bench.press();
  expect((await bench.get()).borne.state).toBe("ready");
  const heard = listener.on("event").filter(({ text }) => text.includes('"button.press"'));
  expect(heard).toHaveLength(0);

  room.plug(true);
  const back = await listener.untilBody<StatusMessage>("status", ({ conn }) => conn > 1, { deadlineMs: 150_000 });
  expect(back).toMatchObject({ boot, state: "ready" });
  const live = await borneUntil(site.database, "borne-1", ({ liveness }) => liveness === "live");
  expect(live.status?.boot).toBe(boot);
  const events = await vi.waitFor(
    async () => {
      const stored = await site.stored();
      expect(stored.filter(({ type }) => type === "service.unavailable")).toHaveLength(3);
      return stored;
    },
    { timeout: 30_000, interval: 200 },
  );
  expect(events.filter(({ type }) => type === "button.press")).toHaveLength(3);
  expect(new Set(events.map(({ boot: one }) => one))).toEqual(new Set([boot]));
  expect(events.map(({ seq }) => seq).toSorted((one, other) => one - other)).toEqual(events.map((_, i) => i + 1));
});
