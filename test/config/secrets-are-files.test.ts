import { chmodSync, cpSync, readFileSync } from "node:fs";
import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { loadConfig, problemLines } from "../../src/borne/config/load.ts";
import { ConfigFolder, rsaPublicKey } from "./files.ts";

const GOOD = `borne: { network: manche, id: villedieu-1 }
site: { card: villedieu, name: Mairie, hours: { always: true } }
services:
  - { id: caf, organisme: caf50, name: CAF, needs: [camera] }
broker: { url: "mqtts://broker.example.org:8883", caFile: ca.crt, certFile: borne.crt, keyFile: borne.key }
commands: { publicKeyFile: orders.pub }
`;

describe("files named by the configuration", () => {
  const folder = new ConfigFolder();
  beforeAll(() => folder.certificates("villedieu-1"));
  afterAll(() => folder[Symbol.dispose]());

  const lines = async (text: string): Promise<string[]> => {
    const { problems } = await loadConfig(folder.write("c.yaml", text));
    return problemLines("f", problems);
  };

  test("are found from the configuration's own folder", async () => {
    const { config, problems } = await loadConfig(folder.write("c.yaml", GOOD));
    expect(problems).toEqual([]);
    expect(config?.broker).toMatchObject({ caFile: folder.file("ca.crt"), keyFile: folder.file("borne.key") });
    expect(config?.commands.publicKeyFile).toBe(folder.file("orders.pub"));
  });

  test("a missing file, told with the place where its name stands", async () => {
    expect(await lines(GOOD.replace("ca.crt", "nothing.crt"))).toEqual([
      `f:5:59 broker.caFile: found no such file: ${JSON.stringify(folder.file("nothing.crt"))}, expected a PEM file that can be read by the user of the daemon`,
    ]);
  });

  test("the certificate of another borne", async () => {
    expect(await lines(GOOD.replace("id: villedieu-1", "id: villedieu-2"))).toEqual([
      'f:5:77 broker.certFile: found a certificate whose CN is "villedieu-1", expected CN = borne.id ("villedieu-2")',
    ]);
  });

  test("the key of another certificate", async () => {
    using other = new ConfigFolder();
    await other.certificates("villedieu-1");
    cpSync(other.file("borne.key"), folder.file("other.key"));
    chmodSync(folder.file("other.key"), 0o600);
    expect((await lines(GOOD.replace("borne.key", "other.key"))).join()).toMatch(
      /broker.keyFile: found the key of another certificate/,
    );
  });

  test("an expired certificate is a warning", async () => {
    using other = new ConfigFolder();
    await other.certificates("villedieu-1", Date.UTC(2020, 0, 1));
    const { config, problems } = await loadConfig(other.write("c.yaml", GOOD));
    expect(config).toBeDefined();
    expect(problems).toMatchObject([{ code: "cert.expired", severity: "warning", path: "broker.certFile" }]);
  });

  test.each([
    [0o640, "warning"],
    [0o604, "error"],
    [0o644, "error"],
    [0o400, undefined],
  ])("the key with mode %o: %s", async (mode, severity) => {
    cpSync(folder.file("borne.key"), folder.file("mode.key"), { force: true });
    chmodSync(folder.file("mode.key"), mode);
    const { problems } = await loadConfig(folder.write("c.yaml", GOOD.replace("borne.key", "mode.key")));
    chmodSync(folder.file("mode.key"), 0o600);
    expect(problems.map((problem) => [problem.code, problem.severity])).toEqual(
      severity ? [["key.mode", severity]] : [],
    );
  });

  test.each([
    ["certFile: borne.crt", "certFile: orders.pub", /broker.certFile: found no certificate/],
    ["keyFile: borne.key", "keyFile: ca.crt", /broker.keyFile: found no private key/],
    ["caFile: ca.crt", "caFile: borne.key", /broker.caFile: found a private key/],
    ["publicKeyFile: orders.pub", "publicKeyFile: orders.key", /private key of the supervisor never lies on a borne/],
    ["publicKeyFile: orders.pub", "publicKeyFile: rsa.pub", /found a key of kind rsa, expected an Ed25519 public key/],
    ["publicKeyFile: orders.pub", "publicKeyFile: c.yaml", /found no public key/],
  ])("%s -> %s", async (from, to, expected) => {
    folder.write("rsa.pub", rsaPublicKey());
    expect((await lines(GOOD.replace(from, to))).join("\n")).toMatch(expected);
  });
});

describe("secrets written into the configuration", () => {
  test("are refused with the reason, and never shown", async () => {
    using folder = new ConfigFolder();
    await folder.certificates("villedieu-1");
    const pem = readFileSync(folder.file("borne.key"), "utf8").trim();
    const indented = pem.replaceAll("\n", "\n    ");
    const text = `${GOOD.replace(/broker: .*\n/, "")}broker:
  url: mqtts://borne:hunter2@broker.example.org
  caFile: ca.crt
  certFile: borne.crt
  keyFile: |
    ${indented}
  password: hunter2
`;
    const { problems } = await loadConfig(folder.write("c.yaml", text));
    const told = problemLines("f", problems).join("\n");
    expect(told).toMatch(
      /broker.url: found "mqtts:\/\/\*\*\*@broker.example.org", expected .*without user and password/,
    );
    expect(told).toMatch(/broker.keyFile: found a secret \(not shown\), expected no secret here: secrets are files/);
    expect(told).toMatch(
      /broker.password: found the key "password" with a value that is not shown, expected no secret here/,
    );
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|BEGIN/);
    for (const line of pem.split("\n").slice(1, -1)) expect(JSON.stringify(problems)).not.toContain(line);
  });
});
