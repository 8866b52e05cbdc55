import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startBroker } from "../../../src/demo/broker.ts";
import type { BrokerExit } from "../../../src/demo/broker.ts";
import { connectAs, keptLog, publishCode, testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";

let at: TestBroker;
beforeEach(async () => {
  at = await testBroker(["borne-1"]);
});
afterEach(async () => await at.close());

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test("killed and restarted: the same ports, and it answers", async () => {
  const exits: BrokerExit[] = [];
  at.broker.onExit((exit) => exits.push(exit));
  const [first, port] = [at.broker.pid!, at.broker.bornePort];
  await at.broker.kill("SIGKILL");
  expect(at.broker.pid).toBeUndefined();
  await at.broker.restart();
  expect(at.broker.pid).not.toBe(first);
  expect(at.broker.bornePort).toBe(port);
  const client = await connectAs(at.borneUrl, at.pki.borne("borne-1"));
  expect(await publishCode(client, "vb/1/demo/borne-1/event")).toBe(0);
  await client.endAsync(true);
  expect(exits).toEqual([{ code: null, signal: "SIGKILL", expected: true }]);
});

test("an end that nobody asked for is told as such", async () => {
  const exit = new Promise<BrokerExit>((resolve) => at.broker.onExit(resolve));
  process.kill(at.broker.pid!, "SIGKILL");
  expect(await exit).toEqual({ code: null, signal: "SIGKILL", expected: false });
});

test("a later start in the same directory has the same ports; beside a running one, others", async () => {
  const options = { dir: join(at.dir, "broker"), pki: at.pki, log: keptLog() };
  const beside = await startBroker({ ...options, dir: join(at.dir, "broker") });
  expect(beside.bornePort).not.toBe(at.broker.bornePort);
  const ports = [beside.bornePort, beside.peoplePort];
  await beside.stop();
  const later = await startBroker(options);
  expect([later.bornePort, later.peoplePort]).toEqual(ports);
  await later.stop();
});

test("a port that is taken: said, and no process is left", async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const log = keptLog();
  const options = { dir: join(at.dir, "other"), pki: at.pki, log, bornePort: port, peoplePort: port };
  await expect(startBroker(options)).rejects.toMatchObject({
    code: "broker.start",
    message: expect.stringContaining("Address already in use") as string,
  });
  await new Promise((resolve) => server.close(resolve));
});

test("the signal ends it", async () => {
  const abort = new AbortController();
  const broker = await startBroker({ dir: join(at.dir, "other"), pki: at.pki, log: keptLog(), signal: abort.signal });
  const { pid } = broker;
  const exit = new Promise((resolve) => broker.onExit(resolve));
  abort.abort();
  await exit;
  expect(alive(pid!)).toBe(false);
});

test("a publish that the access lists refuse is reported", async () => {
  await at.broker.stop();
  const log = keptLog();
  const broker = await startBroker({ dir: join(at.dir, "other"), pki: at.pki, log, reportRefused: true });
  const client = await connectAs(`mqtts://127.0.0.1:${broker.bornePort}`, at.pki.borne("borne-1"));
  for (let n = 0; n < 3; n++) await publishCode(client, "vb/1/demo/borne-2/event");
  await client.endAsync();
  await broker.stop();
  const refused = log.lines.filter(({ message }) => message === "refused by the broker's access list");
  expect(refused.map(({ level, fields }) => [level, fields])).toEqual([
    ["warn", { client: "borne-1", topic: "vb/1/demo/borne-2/event" }],
  ]);
  expect(readFileSync(join(at.dir, "other", "mosquitto.conf"), "utf8")).toContain("log_type debug");
});
