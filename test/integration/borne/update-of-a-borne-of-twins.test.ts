import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeUpdates } from "../../../src/borne/update-part.ts";
import type { CmdMessage } from "../../../src/contract/types.ts";
import { virtualBundle, VirtualUpdater } from "../../../src/update/twin.ts";
import type { Uplink } from "../../../src/uplink/port.ts";
import { tempDir, twinBorne } from "../../support/twin-borne.ts";

const bundle = virtualBundle(
  { compatible: "visioborne-qemu-virt", version: "1.1.0", key: "release", manifestSha256: "ab".repeat(32) },
  randomBytes(100_000),
);

/** A borne of twins that was installed from an image, with its voice and its sticks. */
async function installed() {
  const stand = await twinBorne();
  onTestFinished(async () => await stand[Symbol.asyncDispose]());
  const { borne, config, journal, hours, clock, log } = stand;
  const dir = tempDir("image");
  const places = { image: join(dir, "image"), givenUp: join(dir, "given-up"), sticks: join(dir, "sticks") };
  writeFileSync(places.image, "version=1.0.0\nboard=qemu-virt\nkeyring=release\n");
  const said: Parameters<Uplink["result"]>[0][] = [];
  const uplink = {
    result: (result: (typeof said)[number]) => void said.push(result),
    descChanged: () => undefined,
    link: () => ({ connected: true }),
  } as unknown as Uplink;
  const updater = new VirtualUpdater({ compatible: "visioborne-qemu-virt", key: "release" });
  const parts = { config, borne, hours, journal, uplink, screen: undefined, enrolment: undefined, clock, log };
  const updates = makeUpdates({ ...parts, places, updater, pace: { lookMs: 20, slotsMs: 20, pollMs: 20 } })!;
  updates.start();
  onTestFinished(async () => await updates.stop());
  await stand.until(() => borne.updates?.shown().slot === "A");
  const order = (args: CmdMessage["args"]) => {
    const command = {
      v: 1,
      id: "c1",
      borne: "demo/borne-1",
      type: "update",
      args,
      iat: 0,
      exp: 0,
      ctr: 1,
      by: "t",
      sig: "",
    };
    return borne.orders.update(command as CmdMessage, new AbortController().signal);
  };
  return { ...stand, places, updater, said, order };
}

test("a machine that was not installed from an image takes none, and says so", async () => {
  await using stand = await twinBorne();
  const { borne, config, journal, hours, clock, log } = stand;
  const nowhere = { image: "/nonexistent", givenUp: "/nonexistent", sticks: "/nonexistent" };
  const parts = {
    config,
    borne,
    hours,
    journal,
    uplink: undefined,
    screen: undefined,
    enrolment: undefined,
    clock,
    log,
  };
  expect(makeUpdates({ ...parts, places: nowhere })).toBeUndefined();
  expect(borne.reporter.desc().image).toBeUndefined();
});

test("a stick: said, written, the board told to restart; the trial is judged by the borne's own devices, and kept", async () => {
  const { borne, until, journal, places, updater, config } = await installed();
  expect(borne.reporter.desc().image).toEqual({ version: "1.0.0", slot: "A", trial: false });
  mkdirSync(join(places.sticks, "sda1"), { recursive: true });
  writeFileSync(join(places.sticks, "sda1/visioborne-qemu-virt-1.1.0.raucb"), bundle);
  // The stick is looked for every five seconds.
  await until(() => borne.updates?.state().name === "restarting");
  expect(borne.notices.now()?.text).toContain("1.1.0");
  expect(journal.types()).toEqual(expect.arrayContaining(["update.begun", "update.installed", "update.restarting"]));
  expect(updater.reboot()).toBe("B");
  expect(existsSync(join(config.runtimeDir, "update-good"))).toBe(false);
  const state = borne.updates?.state();
  expect(state).toMatchObject({ evidence: { devices: { camera: "ready", button: "ready" }, links: { broker: true } } });
}, 60_000);

test("refused while somebody is served or it is put into service; an old or a wrong one is refused at once", async () => {
  const { borne, order, said } = await installed();
  const url = "https://127.0.0.1:9/b.raucb";
  await expect(order({ url, version: "0.9.0", now: true })).rejects.toMatchObject({ code: "order.version" });
  await expect(order({ url: "http://a.example/b", version: "1.1.0" })).rejects.toMatchObject({ code: "order.args" });
  expect(await order({ url, version: "1.0.0" })).toEqual({ version: "1.0.0", already: true });
  // The wizard has the borne for itself.
  borne.reserve.take();
  await expect(order({ url, version: "1.1.0" })).rejects.toMatchObject({ code: "order.in-session" });
  expect(said).toEqual([]);
});

test("what failed is an alert, in the description, and told to who has asked", async () => {
  const { borne, order, said, until, places } = await installed();
  const url = "https://127.0.0.1:9/b.raucb";
  expect(await order({ url, version: "1.1.0", now: true })).toBeUndefined();
  // Nobody is there: another time. Another order takes its place, from a stick with a bundle of another key.
  await until(() => JSON.stringify(borne.updates?.state()).includes('"tries":1'));
  const wrong = join(places.sticks, "wrong.raucb");
  mkdirSync(places.sticks, { recursive: true });
  const head = { compatible: "visioborne-qemu-virt", version: "1.1.0", key: "stranger", manifestSha256: "" };
  writeFileSync(wrong, virtualBundle(head, randomBytes(10)));
  borne.updates?.take({ version: "1.1.0", source: wrong, now: true, older: false, jitterMs: 0, askedMs: Date.now() });
  expect(said).toMatchObject([{ id: "c1", type: "update", state: "failed", reason: "replaced by 1.1.0" }]);
  await until(() => borne.alerts.codes().includes("update.failed"));
  expect(borne.reporter.desc().image?.last_update).toMatchObject({ result: "failed", version: "1.1.0" });
  expect(borne.reporter.desc().image?.last_update?.reason).toContain("signature");
});
