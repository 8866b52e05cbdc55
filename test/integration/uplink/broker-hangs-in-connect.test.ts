import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { listen } from "./listen.ts";
import { BORNE, linkIs, Site } from "./harness.ts";
import { until } from "./listener.ts";

let site: Site;
beforeEach(async () => {
  site = await Site.open({ broker: false });
});
afterEach(() => site.end());

async function hangs(server: Server, event: "connection" | "secureConnection"): Promise<void> {
  const sockets: Socket[] = [];
  let closed = 0;
  server.on(event, (socket: Socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined).on("close", () => closed++);
    socket.resume();
  });
  site.alsoEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const port = await listen(server);
  const borne = site.borne({
    broker: { url: `mqtts://127.0.0.1:${port}`, ...site.pki.borne(BORNE) },
    tuning: { connectDeadlineMs: 400 },
  });
  borne.uplink.start();
  const state = await linkIs(borne, ({ code }) => code !== null);
  expect(state).toMatchObject({ connected: false, code: "broker.lost" });
  // Each attempt is ended by the borne, and leaves no socket behind.
  await until(() => sockets.length >= 3 && closed >= 2);
  await borne.stop();
  await until(() => closed === sockets.length);
}

test("a server that accepts and says nothing is given up after the deadline, again and again", async () => {
  await hangs(createServer(), "connection");
});

test("a broker that hangs after the TLS handshake is given up too", async () => {
  const { certFile, keyFile, caFile } = site.pki.broker;
  const [cert, key, ca] = [certFile, keyFile, caFile].map((file) => readFileSync(file));
  await hangs(createTlsServer({ cert, key, ca, requestCert: true }), "secureConnection");
});
