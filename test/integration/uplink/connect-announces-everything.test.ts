import { afterEach, beforeEach, expect, test } from "vitest";
import * as validators from "../../../src/contract/generated/validators.js";
import type { AlertMessage } from "../../../src/contract/types.ts";
import { linkIs, Site } from "./harness.ts";
import { Listener } from "./listener.ts";

let site: Site;
beforeEach(async () => {
  site = await Site.open();
});
afterEach(() => site.end());

function alert(code: string, boot: string): AlertMessage {
  return { v: 1, code, severity: "major", owner: "syndicat", since: 1, boot, seq: 1, device: null, detail: "" };
}

test("at each connect the status, the description, the health and every open alert are said, retained, in order", async () => {
  const listener = await Listener.open(site);
  const borne = site.borne();
  borne.reporter.open = [alert("printer.paper", borne.boot), alert("camera.absent", borne.boot)];
  borne.uplink.start();
  await linkIs(borne, ({ connected }) => connected);
  await listener.find("alert/camera.absent");
  expect(listener.heard.map(({ topic }) => topic.split("/").slice(4).join("/"))).toEqual([
    "status",
    "desc",
    "health",
    "alert/printer.paper",
    "alert/camera.absent",
  ]);
  const [status, desc, health] = listener.heard.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
  expect(validators.status(status)).toBe(true);
  expect(validators.desc(desc)).toBe(true);
  expect(validators.health(health)).toBe(true);
  expect(status).toMatchObject({ state: "ready", boot: borne.boot, conn: 1, sync: true });
  expect(health).toMatchObject({ alerts: ["printer.paper", "camera.absent"], outbox_rows: 0 });
  expect(listener.heard[2]?.expiryS).toBeGreaterThan(890);

  // Retained: a client that comes later reads them.
  const late = await Listener.open(site);
  await late.find("alert/camera.absent");
  expect(late.heard.every(({ retain }) => retain)).toBe(true);
  expect(late.heard).toHaveLength(5);
});

test("an alert that was closed while the daemon was dead is cleared at the next connect", async () => {
  const first = site.borne();
  first.reporter.open = [alert("printer.paper", first.boot)];
  first.uplink.start();
  const listener = await Listener.open(site);
  await listener.find("alert/printer.paper");
  await first.stop();
  listener.forget();

  const second = site.borne();
  second.uplink.start();
  await listener.find("alert/printer.paper", ({ text }) => text === "");
  const late = await Listener.open(site);
  await late.find("health");
  expect(late.on_("alert/printer.paper")).toEqual([]);
});

test("an alert is said when it opens, and taken away when it closes", async () => {
  const listener = await Listener.open(site);
  const borne = site.borne();
  borne.uplink.start();
  await linkIs(borne, ({ connected }) => connected);
  borne.uplink.alertChanged(alert("line.down", borne.boot));
  await listener.find("alert/line.down", ({ text }) => text !== "");
  borne.uplink.alertClosed("line.down");
  await listener.find("alert/line.down", ({ text }) => text === "");
  await expect.poll(() => borne.outbox.state.get("publishedAlerts")).toEqual([]);
});

test("a clean stop is the last thing said", async () => {
  const listener = await Listener.open(site);
  const borne = site.borne();
  borne.uplink.start();
  // Not the first status that is heard: that may be the retained one of the borne before.
  await expect.poll(() => borne.uplink.link().connected).toBe(true);
  borne.reporter.state = "stopped";
  await borne.stop();
  const stateOf = (text: string): unknown => (JSON.parse(text) as { state: unknown }).state;
  const stopped = await listener.find("status", ({ text }) => stateOf(text) === "stopped");
  expect(listener.heard.findLast(({ topic }) => topic.endsWith("/status"))).toBe(stopped);
});
