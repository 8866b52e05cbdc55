import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { virtualBundle } from "../../../src/update/twin.ts";
import { HOLD_MS } from "../../../src/update/trial.ts";
import { StickWatch } from "../../../src/update/usb.ts";
import { BundleServer } from "../../support/update/bundle-server.ts";
import { UpdatingBorne, WELL } from "../../support/update/updating-borne.ts";

const compatible = "visioborne-qemu-virt";
const manifestSha256 = "ab".repeat(32);
const content = randomBytes(2_000_000);
const bundle = (change: object = {}): Buffer =>
  virtualBundle({ compatible, version: "1.1.0", key: "release", manifestSha256, ...change }, content);
const versions = { A: "1.0.0", B: "1.1.0" };

let server: BundleServer;
let url: string;
beforeAll(async () => {
  server = await BundleServer.start();
  url = server.put("b.raucb", bundle());
});
afterAll(async () => await server.stop());

const until = async (is: () => boolean): Promise<void> => {
  await vi.waitUntil(is, { timeout: 60_000, interval: 5 });
};
const ready = async (): Promise<UpdatingBorne> => {
  const borne = new UpdatingBorne(server.identity);
  await until(() => borne.updates.shown().slot === "A");
  return borne;
};
/** To the moment before the board goes down. */
const written = async (borne: UpdatingBorne): Promise<void> => {
  borne.updates.ordered("c1", { url, version: "1.1.0" });
  await until(() => borne.updates.state().name === "restarting");
  expect(borne.restarts).toBe(1);
};

test("from the command to a system that is kept, over a restart of the board", async () => {
  const borne = await ready();
  await written(borne);
  expect(borne.said).toEqual([]);
  await borne.reboot("ordered", versions);
  await until(() => borne.updates.state().name === "trial");
  expect(borne.updates.shown()).toMatchObject({ version: "1.1.0", slot: "B", onTrial: true });
  await until(() => JSON.stringify(borne.updates.state()).includes('"missing":[]'));
  expect(borne.keptAsked).toBe(0);
  borne.clock.aheadMs += HOLD_MS;
  await until(() => borne.said.length > 0);
  expect(borne.said).toEqual([{ id: "c1", state: "succeeded", result: { version: "1.1.0", slot: "B" } }]);
  expect(borne.keptAsked).toBe(1);
  expect(borne.events.map((event) => event.split(" ")[0])).toEqual([
    "update.begun",
    "update.installed",
    "update.restarting",
    "update.kept",
  ]);
  expect(borne.updates.shown()).toMatchObject({ last: { result: "kept", version: "1.1.0" } });
  expect(borne.failed).toBeUndefined();
  // The power goes: it stays.
  await borne.reboot("cut", versions);
  expect(borne.running).toBe("1.1.0");
  expect(borne.updates.ordered("c2", { url, version: "1.1.0" })).toEqual({ version: "1.1.0", already: true });
});

test.each([
  [3, "restarting"],
  [4, "idle"],
])("a bundle that is lost %i times before it is mounted: %s", async (times, end) => {
  const borne = await ready();
  borne.updater.losesBundle = times;
  borne.updates.ordered("c1", { url, version: "1.1.0" });
  await until(() => borne.updates.state().name === end && borne.events.length > 1);
  expect(borne.updater.losesBundle).toBe(0);
  expect(borne.events.map((event) => event.split(" ")[0])).toEqual(
    end === "idle" ? ["update.begun", "update.failed"] : ["update.begun", "update.installed", "update.restarting"],
  );
});

test("a system that is not as good as before goes back, and the old one says what was missing", async () => {
  const borne = await ready();
  await written(borne);
  borne.evidence = { ...WELL, links: { broker: true, desk: false } };
  await borne.reboot("ordered", versions);
  await until(() => borne.updates.state().name === "trial");
  await until(() => JSON.stringify(borne.updates.state()).includes("no desk"));
  borne.clock.aheadMs += 2 * HOLD_MS;
  borne.updates.look();
  expect(borne.keptAsked).toBe(0);
  // The unit's deadline.
  borne.givenUpBootId = borne.bootId;
  borne.evidence = WELL;
  await borne.reboot("ordered", versions);
  await until(() => borne.said.length > 0);
  const reason = "not as good as before within 10 min; missing: no desk";
  expect(borne.said).toEqual([{ id: "c1", state: "failed", reason, result: { version: "1.1.0", slot: "A" } }]);
  expect(borne.failed).toBe(`1.1.0: ${reason}`);
  expect(borne.events.at(-1)).toBe(`update.rolled-back 1.1.0: ${reason}`);
  // It is known after the next start, too, until another one goes well.
  await borne.restartDaemon();
  expect(borne.failed).toBe(`1.1.0: ${reason}`);
  expect(borne.updates.shown().last).toMatchObject({ result: "rolled-back", reason });
});

test("a system that never comes up", async () => {
  const borne = await ready();
  await written(borne);
  borne.updater.reboot("ordered");
  await borne.reboot("cut", versions);
  await until(() => borne.said.length > 0);
  expect(borne.said[0]).toMatchObject({ state: "failed", reason: "the new system did not come up" });
});

test("a usager presses in the middle: nothing moves while he is there, and the rest comes after him", async () => {
  const borne = await ready();
  borne.lineKbps = 8_000;
  server.asked.length = 0;
  borne.updates.ordered("c1", { url, version: "1.1.0" });
  // Its length, its head twice, and six parts of 64 KiB.
  await until(() => server.asked.length >= 9);
  borne.situation = { ...borne.situation, inSession: true };
  borne.updates.look();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const asked = server.asked.length;
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(server.asked.length).toBe(asked);
  expect(borne.events).toContain("update.held a usager is served");
  // He stays: it is given up in order.
  borne.clock.aheadMs += 241_000;
  await until(() => borne.updates.state().name === "waiting");
  expect(borne.events.at(-1)).toBe("update.held update.line: a usager is served");
  expect(() => borne.updates.ordered("c2", { url, version: "1.2.0" })).toThrow(/a usager is being served/);
  borne.situation = { ...borne.situation, inSession: false };
  borne.lineKbps = 1_000_000;
  server.asked.length = 0;
  borne.clock.aheadMs += 300_000;
  await until(() => borne.updates.state().name === "restarting");
  // Only what was missing was fetched again.
  const bytes = Number(
    /, (\d+) bytes/.exec(borne.events.find((event) => event.startsWith("update.installed")) ?? "")?.[1],
  );
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(content.length - 200_000);
});

test("the daemon is killed in the middle: it begins again, with what it has", async () => {
  const borne = await ready();
  borne.lineKbps = 8_000;
  borne.updates.ordered("c1", { url, version: "1.1.0", now: true });
  await until(() => borne.updates.state().name === "installing");
  borne.lineKbps = 1_000_000;
  await borne.restartDaemon();
  await until(() => borne.updates.state().name === "restarting");
  expect(borne.said).toEqual([]);
});

describe("what is not taken", () => {
  test.each([
    ["signed by another key", { key: "development" }, /signature verification failed/],
    ["another version than ordered", { version: "0.9.0" }, /version 0.9.0, ordered was 1.1.0/],
    ["for another board", { compatible: "visioborne-rpi4" }, /incompatible/],
    ["another manifest than ordered", { manifestSha256: "cd".repeat(32) }, /SHA-256 of its manifest/],
  ])("%s: failed for good, and nothing is armed", async (_what, change, why) => {
    const borne = await ready();
    const wrong = server.put("wrong.raucb", bundle(change));
    borne.updates.ordered("c1", { url: wrong, version: "1.1.0", sha256: manifestSha256 });
    await until(() => borne.said.length > 0);
    expect(borne.said[0]).toMatchObject({ id: "c1", state: "failed" });
    expect(borne.said[0]?.reason).toMatch(why);
    expect(borne.failed).toMatch(why);
    expect([borne.restarts, borne.updater.reboot("ordered")]).toEqual([0, "A"]);
  });

  test("a server that is away is tried again, later", async () => {
    const borne = await ready();
    borne.updates.ordered("c1", { url: "https://127.0.0.1:9/b.raucb", version: "1.1.0" });
    await until(() => borne.updates.state().name === "waiting" && borne.events.length === 2);
    expect(borne.said).toEqual([]);
    // Another order takes its place.
    borne.updates.ordered("c2", { url, version: "1.1.0" });
    expect(borne.said).toMatchObject([{ id: "c1", state: "failed", reason: "replaced by 1.1.0" }]);
    await until(() => borne.updates.state().name === "restarting");
  });

  test("older than what runs, or a second one under way", async () => {
    const borne = await ready();
    expect(() => borne.updates.ordered("c1", { url, version: "0.9.0" })).toThrow(/older than 1.0.0/);
    await written(borne);
    expect(() => borne.updates.ordered("c2", { url, version: "1.2.0" })).toThrow(/another one is restarting/);
  });
});

test("a stick with a bundle of this board is told once, each time it is put in", async () => {
  const borne = await ready();
  const sticks = join(borne.folder, "sticks");
  const put = (): void => {
    mkdirSync(join(sticks, "sda1"), { recursive: true });
    writeFileSync(join(sticks, "sda1/visioborne-qemu-virt-1.1.0.raucb"), bundle());
    for (const name of ["visioborne-rpi4-9.0.0.raucb", "visioborne-qemu-virt-latest.raucb", "letter.pdf"])
      writeFileSync(join(sticks, "sda1", name), "");
  };
  const found: string[] = [];
  const watch = new StickWatch({
    dir: sticks,
    board: "qemu-virt",
    found: ({ path: source, version }) => {
      found.push(version);
      if (found.length > 1) return;
      borne.updates.take({ version, source, now: true, older: false, jitterMs: 0, askedMs: Date.now() });
    },
  });
  watch.look();
  put();
  borne.situation = { ...borne.situation, siteOpen: true };
  watch.look();
  watch.look();
  expect(found).toEqual(["1.1.0"]);
  await until(() => borne.updates.state().name === "restarting");
  expect([borne.told, borne.said]).toEqual([["begun", "installed"], []]);
  rmSync(join(sticks, "sda1"), { recursive: true });
  watch.look();
  put();
  watch.look();
  expect(found).toEqual(["1.1.0", "1.1.0"]);
});
