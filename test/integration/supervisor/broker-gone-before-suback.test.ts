import { readFileSync } from "node:fs";
import { createServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BrokerLink } from "../../../src/supervisor/broker-link.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { Site } from "../uplink/harness.ts";
import { listen } from "../uplink/listen.ts";
import { until } from "../uplink/listener.ts";

/** CONNACK of MQTT 5: no session, success, no properties (OASIS MQTT 5.0, 3.2). */
const CONNACK = Buffer.from([0x20, 0x03, 0x00, 0x00, 0x00]);

let site: Site;
beforeEach(async () => {
  site = await Site.open({ broker: false });
});
afterEach(() => site.end());

test.each(["closes", "falls silent, and the supervisor is stopped"])(
  "a broker that %s between CONNECT's answer and SUBSCRIBE's",
  async (how) => {
    const { certFile, keyFile, caFile } = site.pki.broker;
    const [cert, key, ca] = [certFile, keyFile, caFile].map((file) => readFileSync(file));
    let asked = 0;
    const server = createServer({ cert, key, ca, requestCert: true }, (socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.write(CONNACK);
        socket.once("data", () => {
          asked += 1;
          if (how === "closes") socket.destroy();
        });
      });
      site.alsoEnd(() => void socket.destroy());
    });
    site.alsoEnd(() => void server.close());
    const link = new BrokerLink({
      access: { url: `mqtts://127.0.0.1:${await listen(server)}`, ...site.pki.supervisor },
      clientId: "supervisor-states",
      filters: ["vb/1/#"],
      sessionExpiryS: 60,
      receiveMaximum: 100,
      onMessage: () => undefined,
      log: memoryLog(),
    });
    link.start();
    await until(() => asked >= (how === "closes" ? 2 : 1));
    expect(link.up).toBe(false);
    await link.stop();
  },
);
