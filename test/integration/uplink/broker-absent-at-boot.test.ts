import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "../../../src/bench/ports.ts";
import { BORNE, linkIs, Site } from "./harness.ts";
import { Listener, StandIn, until } from "./listener.ts";

let site: Site;
beforeEach(async () => {
  site = await Site.open({ broker: false });
});
afterEach(() => site.end());

test("a borne that boots without its broker keeps its events and says all when the broker comes", async () => {
  const bornePort = await freePort("127.0.0.1");
  const borne = site.borne({ broker: { url: `mqtts://127.0.0.1:${bornePort}`, ...site.pki.borne(BORNE) } });
  borne.outbox.event({ type: "borne.started" });
  borne.uplink.start();
  await linkIs(borne, ({ code }) => code === "broker.lost");
  borne.outbox.event({ type: "button.press" });
  // Several attempts fail before it comes.
  await until(() => borne.log.lines.filter(({ message }) => message === "uplink: next attempt").length >= 3);

  await site.startBroker({ bornePort });
  const listener = await Listener.open(site);
  const standIn = new StandIn(listener, 100);
  await linkIs(borne, ({ connected }) => connected);
  await until(() => borne.outbox.figures().rows === 0);
  standIn.end();
  expect([...standIn.stored.values()].map(({ type }) => type)).toEqual(["borne.started", "button.press"]);
});
