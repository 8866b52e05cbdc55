import { readFileSync } from "node:fs";
import { createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listen } from "./listen.ts";
import { BORNE, linkIs, Site } from "./harness.ts";
import { Listener, until } from "./listener.ts";

/** CONNACK of MQTT 5: no session, success, no properties (OASIS MQTT 5.0, 3.2). */
const CONNACK = Buffer.from([0x20, 0x03, 0x00, 0x00, 0x00]);

let site: Site;
beforeEach(async () => {
  site = await Site.open({ broker: false });
});
afterEach(() => site.end());

test("a broker that closes just after CONNACK is tried again, by ever rarer fresh connections", async () => {
  const { certFile, keyFile, caFile } = site.pki.broker;
  const [cert, key, ca] = [certFile, keyFile, caFile].map((file) => readFileSync(file));
  const server = createServer({ cert, key, ca, requestCert: true });
  let kicks = 0;
  server.on("secureConnection", (socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      kicks++;
      socket.end(CONNACK);
    });
  });
  site.alsoEnd(() => void server.close());
  const port = await listen(server);
  const borne = site.borne({
    broker: { url: `mqtts://127.0.0.1:${port}`, ...site.pki.borne(BORNE) },
    tuning: { windowMs: 50 },
  });
  borne.uplink.start();
  const retries = (): number[] =>
    borne.log.lines
      .filter(({ message }) => message === "uplink: next attempt")
      .map(({ fields }) => (fields as { retries: number }).retries);
  await until(() => retries().length >= 4);
  // It never counts as connected: the broker has not answered the subscriptions.
  expect(borne.links.some(({ connected }) => connected)).toBe(false);
  expect(borne.uplink.link().code).toBe("broker.lost");
  expect(retries().slice(0, 4)).toEqual([1, 2, 3, 4]);

  await new Promise((resolve) => server.close(resolve));
  await site.startBroker({ bornePort: port });
  const listener = await Listener.open(site);
  await linkIs(borne, ({ connected }) => connected);
  const status = await listener.find("status");
  expect((JSON.parse(status.text) as { conn: number }).conn).toBeGreaterThan(kicks);
});
