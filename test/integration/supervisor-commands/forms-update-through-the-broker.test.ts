import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { bundleOf } from "../../../src/papers/forms/bundle.ts";
import { makeManifest } from "../../../src/papers/forms/make-manifest.ts";
import type { ShownCommand } from "../../../src/supervisor/commands/lives.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import { call, callerOf } from "../../support/api.ts";
import { testBroker, type TestBroker } from "../../support/broker.ts";
import { makePdf } from "../../support/pdf.ts";
import { borneUntil, runSupervisor, supervisorConfig, type RunningSupervisor } from "../../support/supervisor.ts";
import { configYaml } from "../../support/twin-borne.ts";
import { Daemon, place } from "../../support/visioborne.ts";

const keys = generateKeyPairSync("ed25519");
let at: TestBroker;
let config: SupervisorConfig;
let supervisor: RunningSupervisor;
let server: Server;
let served = "";

beforeAll(async () => {
  at = await testBroker(["borne-1"]);
  config = supervisorConfig(at, [{ network: "demo", borne: "borne-1" }]);
  supervisor = await runSupervisor(config);
  server = createServer((_request, response) => response.end(served)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});
afterAll(async () => {
  server.close();
  await supervisor.stop();
  await at.close();
});

/** A signed edition with one form of so many pages. */
async function edition(number: number, pages: number, key: KeyObject = keys.privateKey): Promise<string> {
  const dir = mkdtempSync(join(at.dir, "edition-"));
  writeFileSync(join(dir, "logement.pdf"), makePdf(pages));
  const form = { id: "logement", organisme: "caf", title: { fr: "Demande de logement", en: "Housing" } };
  const pdfs = new Map([["logement", makePdf(pages)]]);
  return bundleOf(await makeManifest(dir, number, [form], key), { pdfs, pictures: new Map() });
}

/** Has the supervisor order the edition that is served, and waits for the end. */
async function order(): Promise<ShownCommand> {
  const { port } = server.address() as AddressInfo;
  const args = {
    url: `http://127.0.0.1:${port}/edition.json`,
    sha256: createHash("sha256").update(served).digest("hex"),
  };
  const body = { type: "forms-update", args };
  const caller = callerOf("manager");
  const asked = (await call(supervisor.routes(), "POST /bornes/demo/borne-1/commands", {
    caller,
    body,
  })) as ShownCommand;
  for (;;) {
    const command = (await call(supervisor.routes(), `GET /commands/${asked.id}`)) as ShownCommand;
    if (command.done) return command;
    await sleep(50);
  }
}

test("a new edition is ordered, taken and offered; an older one and one of another key are refused by the borne", async () => {
  const forms = join(at.dir, "forms");
  mkdirSync(forms);
  const keyFile = join(at.dir, "forms.pem");
  writeFileSync(keyFile, keys.publicKey.export({ type: "spki", format: "pem" }));
  const borne = at.pki.borne("borne-1");
  const yaml = configYaml(
    stringify({
      papers: { onDisk: true, formsDir: forms, formsKeyFile: keyFile },
      broker: { url: at.borneUrl.replace("127.0.0.1", "localhost"), ...borne },
      commands: { publicKeyFile: at.pki.commandPublicKeyFile },
    }),
    // Forms are taken outside the hours.
    "{ weekly: [] }",
  );
  const daemon = new Daemon(place(yaml));
  await daemon.line({ msg: "ready" });
  await borneUntil(config.database, "borne-1", ({ liveness, state: now }) => liveness === "live" && now === "closed");

  served = await edition(2, 3);
  const first = await order();
  expect(first.reason).toBeNull();
  expect(first).toMatchObject({ state: "succeeded", result: { edition: 2, forms: 1 } });
  expect(readdirSync(forms).toSorted()).toEqual(["logement.pdf", "manifest.json"]);

  served = await edition(1, 1);
  expect(await order()).toMatchObject({ state: "failed", reason: expect.stringContaining("forms.edition") });
  served = await edition(3, 1, generateKeyPairSync("ed25519").privateKey);
  expect(await order()).toMatchObject({ state: "failed", reason: expect.stringContaining("forms.signature") });
  expect(await daemon.stop()).toBe(0);
}, 120_000);
