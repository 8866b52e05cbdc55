import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { startNode } from "../../support/child.ts";
import type { Child } from "../../support/child.ts";
import { ScriptedBorne } from "../../support/scripted-borne.ts";
import { rows, supervisorConfig } from "../../support/supervisor.ts";

const KILLS = 12;
let at: TestBroker;
let child: Child | undefined;

beforeAll(async () => {
  at = await testBroker(["borne-1"]);
});
afterAll(async () => {
  await child?.kill("SIGKILL");
  await at.close();
});

// The supervisor answers PUBACK at receipt and commits up to 100 ms later: a kill between the two loses what the
// broker holds for delivered. The borne keeps it until the acknowledgement, and says it again.
test("none lost, none doubled, none acknowledged before it is on the disk", { timeout: 120_000 }, async () => {
  const name = { network: "demo", borne: "borne-1" };
  const config = supervisorConfig(at, [name]);
  const args = [JSON.stringify(config)];
  const borne = new ScriptedBorne({ url: at.borneUrl, tls: at.pki.borne("borne-1"), name });
  await borne.connect();
  let inFlightAtKill = 0;
  let sent = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    child = await startNode("supervisor-process.ts", args);
    await borne.sayOutbox();
    const end = performance.now() + 100 + Math.random() * 1500;
    while (performance.now() < end) {
      await Promise.all([1, 2, 3, 4, 5].map(async () => await borne.say("event", borne.event())));
      sent += 5;
      await sleep(5);
    }
    await child.kill("SIGKILL");
    const stored = new Set((await rows(config.database, "event")).map(({ seq }) => seq));
    // What was acknowledged is on the disk.
    const acknowledged = Math.max(0, ...borne.acks.map(({ ack }) => ack.seq));
    const missing = Array.from({ length: acknowledged }, (_, index) => index + 1).filter((seq) => !stored.has(seq));
    expect(missing, "acknowledged, not stored").toEqual([]);
    inFlightAtKill += sent - stored.size;
    await sleep(Math.random() * 200);
  }
  child = await startNode("supervisor-process.ts", args);
  await borne.sayOutbox();
  await borne.until(() => borne.outbox.size === 0);
  const seqs = (await rows(config.database, "event")).map(({ seq }) => seq as number).sort((a, b) => a - b);
  expect(seqs).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
  // Otherwise the kills did not come between receipt and commit, and nothing was shown.
  expect(inFlightAtKill).toBeGreaterThan(0);
  await child.kill("SIGTERM");
  expect(await child.ended).toBe(0);
  await borne.close();
});
