import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openOutbox } from "../../../src/uplink/outbox.ts";
import { createUplink } from "../../../src/uplink/uplink.ts";
import { keptLog, testBroker } from "../../support/broker.ts";
import type { TestBroker } from "../../support/broker.ts";
import { rows, runSupervisor, supervisorConfig } from "../../support/supervisor.ts";
import { recordingHandlers, TestClock, TestReporter } from "../uplink/harness.ts";

const EVENTS = 3000;
const name = { network: "demo", borne: "borne-1" };
let at: TestBroker;

beforeAll(async () => {
  at = await testBroker(["borne-1"]);
});
afterAll(async () => await at.close());

test("the borne's outbox and the supervisor's store: none lost, none doubled", { timeout: 180_000 }, async () => {
  const config = supervisorConfig(at, [name]);
  const boot = randomBytes(8).toString("hex");
  const [clock, log] = [new TestClock(), keptLog()];
  const outbox = openOutbox({ dataDir: join(at.dir, "borne"), boot, clock, log });
  const uplink = createUplink({
    name,
    boot,
    broker: { url: at.borneUrl, ...at.pki.borne("borne-1") },
    commands: { allow: [], publicKeyFile: at.pki.commandPublicKeyFile },
    outbox,
    reporter: new TestReporter(),
    handlers: recordingHandlers([]),
    clock,
    log,
    kernelBootId: () => "11111111-2222-3333-4444-555555555555",
    periodS: 60,
    tuning: { windowMs: 300 },
  });
  // The supervisor was there once, so that the broker keeps a session for it, and goes away.
  await (await runSupervisor(config)).stop();
  uplink.start();
  try {
    for (let n = 0; n < EVENTS; n++) outbox.event({ type: "button.press", count: n });
    await new Promise<void>((resolve) => {
      const look = (): void => void (uplink.link().connected && resolve());
      uplink.onLink(look);
      look();
    });

    const supervisor = await runSupervisor(config);
    try {
      while (outbox.figures().rows > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      const stored = await rows(config.database, "event");
      const seqs = stored.map(({ seq }) => seq as number).sort((a, b) => a - b);
      expect(seqs).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
      const counts = stored.map(({ payload }) => (JSON.parse(payload as string) as { count: number }).count);
      expect(new Set(counts).size).toBe(EVENTS);
      expect(outbox.figures().dropped).toBe(0);
    } finally {
      await supervisor.stop();
    }
  } finally {
    await uplink.stop(2000);
    outbox.close();
  }
});
