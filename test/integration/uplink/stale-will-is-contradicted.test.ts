import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linkIs, Site } from "./harness.ts";
import { Listener } from "./listener.ts";

const TOPIC = "vb/1/demo/borne-1/status";
const WILL = { v: 1, state: "lost", boot: "00000000000000aa", conn: 7, ts: 1, up_ms: 1, sync: true, reasons: [] };

let site: Site;
let listener: Listener;
beforeEach(async () => {
  site = await Site.open();
  // This site's listener may play the old will of the borne, which nobody may write in earnest.
  appendFileSync(join(site.dir, "broker", "access.acl"), "\nuser supervisor\ntopic write vb/1/+/+/status\n");
  process.kill(site.broker.pid!, "SIGHUP");
  listener = await Listener.open(site);
});
afterEach(() => site.end());

function state(text: string): string {
  return (JSON.parse(text) as { state: string }).state;
}

test("a borne that sees its own topic say `lost` says its status again, whatever the will's pair", async () => {
  const borne = site.borne();
  borne.uplink.start();
  await linkIs(borne, ({ connected }) => connected);
  await listener.find("status", ({ text }) => state(text) === "ready");

  for (const will of [WILL, { ...WILL, boot: borne.boot, conn: 1 }]) {
    listener.forget();
    await listener.client.publishAsync(TOPIC, JSON.stringify(will), { qos: 1, retain: true });
    await listener.find("status", ({ text }) => state(text) === "ready");
    expect(listener.on_("status").map(({ text }) => state(text))).toEqual(["lost", "ready"]);
  }
  const late = await Listener.open(site);
  const retained = await late.find("status");
  expect(JSON.parse(retained.text)).toMatchObject({ state: "ready", boot: borne.boot });
});

test("a retained `lost` that a borne finds when it connects does not last", async () => {
  await listener.client.publishAsync(TOPIC, JSON.stringify(WILL), { qos: 1, retain: true });
  await listener.find("status", ({ text }) => state(text) === "lost");
  const borne = site.borne();
  borne.uplink.start();
  await listener.find("status", ({ text }) => state(text) === "ready");
  await linkIs(borne, ({ connected }) => connected);
  const late = await Listener.open(site);
  expect(state((await late.find("status")).text)).toBe("ready");
});
