import { createPrivateKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sendOnce } from "../../../src/supervisor/commands/send.ts";
import { connectAs, testBroker } from "../../support/broker.ts";
import { runSupervisor, supervisorConfig } from "../../support/supervisor.ts";
import type { CmdMessage } from "../../../src/contract/types.ts";

const NAME = { network: "demo", borne: "borne-1" };

test("the key that signs commands is in no file of the broker and in no packet that it carries", async () => {
  const at = await testBroker(["borne-1"]);
  const config = supervisorConfig(at, [NAME]);
  const supervisor = await runSupervisor(config);
  const reader = await connectAs(at.peopleUrl, at.pki.maintenance);
  const packets: Buffer[] = [];
  reader.on("message", (topic, payload, packet) => {
    packets.push(Buffer.from(topic), payload, Buffer.from(JSON.stringify(packet.properties ?? {})));
  });
  await reader.subscribeAsync("#", { qos: 1 });
  // Offline, with a session: the order waits at the broker, so that it stands in its database too.
  const session = { clientId: "borne-1", clean: false, properties: { sessionExpiryInterval: 3600 } };
  const borne = await connectAs(at.borneUrl, at.pki.borne("borne-1"), session);
  await borne.subscribeAsync("vb/1/demo/borne-1/cmd", { qos: 1 });
  await borne.endAsync();
  const order = { type: "identify", args: { duration_s: 5 }, by: "maintenance", ttlS: 60, waitMs: 500 } as const;
  const sent = await sendOnce(config, { ...order, to: NAME }).catch((error: unknown) => error);
  expect(sent).toBeDefined();
  const commands = packets.map(String).filter((text) => text.includes('"sig"'));
  expect(commands).toHaveLength(1);
  expect(Object.keys(JSON.parse(commands[0]!) as CmdMessage)).not.toContain("key");

  await reader.endAsync();
  await supervisor.stop();
  const logged = JSON.stringify(at.log.lines);
  await at.broker.stop();
  const pem = readFileSync(at.pki.commandKeyFile, "utf8");
  const key = createPrivateKey(pem);
  const seed = Buffer.from(key.export({ format: "jwk" }).d!, "base64url");
  const traces = [
    seed,
    Buffer.from(seed.toString("hex")),
    Buffer.from(seed.toString("base64")),
    Buffer.from(seed.toString("base64url")),
    Buffer.from(pem.split("\n")[1]!),
    key.export({ type: "pkcs8", format: "der" }),
  ];
  const folder = join(at.dir, "broker");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["mosquitto.conf", "mosquitto.db", "access.acl"]));
  const kept = files.map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  // The order itself is found, so the search looks at the right bytes.
  expect(kept.some((bytes) => bytes.includes('"sig"'))).toBe(true);
  const texts = [...kept, ...packets, Buffer.from(logged)];
  for (const [index, trace] of traces.entries()) {
    expect(texts.filter((bytes) => bytes.includes(trace)).length, `trace ${index}`).toBe(0);
  }
  for (const text of texts) expect(text.includes(at.pki.commandKeyFile)).toBe(false);
  await at.close();
});
