import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { X509Certificate } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { askFirst, askNext } from "../../../src/borne/enrolment/ask.ts";
import { fileKeys } from "../../../src/borne/enrolment/key-store.ts";
import { initDiskCa } from "../../../src/supervisor/enrolment/ca/disk.ts";
import { borneFolder, enrol, startCentre, type Centre } from "../../support/enrolment.ts";
import { estServer, type Behaviour, type EstServer } from "../../support/est-server.ts";
import { verifyClient } from "../../support/house-pki.ts";

const NAME = { network: "manche", borne: "villedieu-1" };
const UNAVAILABLE = { code: "enrolment.unavailable" };
let server: EstServer;
let centre: Centre | undefined;
beforeAll(async () => {
  server = await estServer();
});
afterAll(async () => await server.close());
afterEach(async () => {
  server.behaviour = "issue";
  await centre?.close();
});

const start = async (): Promise<Centre> => (centre = await startCentre({ est: server.byCertificate }));
const warned = (): unknown[] =>
  centre!.log.lines.filter(({ message }) => message === "no borne can get a certificate now");

test("a borne enrols and renews; openssl takes its certificate under the roots that it was told to trust", async () => {
  const { url, log } = await start();
  await expect.poll(() => log.lines.map(({ message }) => message)).toContain("certificate authority answers");
  const { identity, dir } = borneFolder();
  const answer = await enrol(url, NAME, await centre!.create(NAME), identity);
  const verified = async (): Promise<string> => {
    const [leaf, ...chain] = readFileSync(identity.certFile, "utf8").split(/(?<=END CERTIFICATE-----\n)/);
    return await verifyClient(dir, leaf!, chain.join(""), readFileSync(identity.trustFile, "utf8"));
  };
  await expect(verified()).resolves.toMatch(/: OK\n$/);
  const first = new X509Certificate(readFileSync(identity.certFile));
  expect([first.subject, first.issuer]).toEqual(["CN=villedieu-1", "CN=house-issuing"]);
  expect(answer.notAfterMs).toBe(first.validToDate.getTime());
  expect(readFileSync(identity.trustFile, "utf8").trim()).toBe(
    readFileSync(server.byCertificate.rootsFile, "utf8").trim(),
  );

  await askNext({ name: NAME, identity, signal: new AbortController().signal });
  await expect(verified()).resolves.toMatch(/: OK\n$/);
  expect(new X509Certificate(readFileSync(identity.certFile)).serialNumber).not.toBe(first.serialNumber);
});

test("a borne that has its certificate of the CA on disk gets the next one of the house", async () => {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-moved-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  await initDiskCa(join(dir, "ca"), "Test");
  const before = await startCentre({ dir });
  const { identity } = borneFolder();
  await enrol(before.url, NAME, await before.create(NAME), identity);
  await before.close();
  centre = await startCentre({ dir, est: server.byCertificate });
  const facts = join(dirname(identity.certFile), "identity.json");
  writeFileSync(facts, readFileSync(facts, "utf8").replace(before.url, centre.url));
  await askNext({ name: NAME, identity, signal: new AbortController().signal });
  expect(new X509Certificate(readFileSync(identity.certFile)).issuer).toBe("CN=house-issuing");
  expect(await centre.call("GET /register")).toMatchObject([{ certificate: { how: "renewal" } }]);
});

test("the supervisor starts while the EST server is down; the code waits, and serves when it is back", async () => {
  await server.down();
  const { url } = await start();
  const code = await centre!.create(NAME);
  const { identity } = borneFolder();
  await expect(enrol(url, NAME, code, identity)).rejects.toMatchObject(UNAVAILABLE);
  await expect.poll(warned).toHaveLength(1);
  await server.up();
  await enrol(url, NAME, code, identity);
  expect(identity.facts()).toBeDefined();
});

test.for<[Behaviour, string]>([
  ["another-name", "with another name"],
  ["another-key", "no certificate of villedieu-1's key"],
  ["for-a-server", "that is not for a client"],
  ["ten-years", "longer than certificateDays"],
  ["garbage", "expected signed data"],
  ["failing", "status 500"],
])("%s: the borne gets nothing, the log says why, and its code is not burnt", async ([behaviour, why]) => {
  const { url, log } = await start();
  const code = await centre!.create(NAME);
  const { identity } = borneFolder();
  server.behaviour = behaviour;
  await expect(enrol(url, NAME, code, identity)).rejects.toMatchObject(UNAVAILABLE);
  expect(identity.facts()).toBeUndefined();
  expect(JSON.stringify(log.lines.filter(({ message }) => message === "enrolment"))).toContain(why);
  server.behaviour = "issue";
  await enrol(url, NAME, code, identity);
  expect(identity.facts()).toBeDefined();
});

test("a CA that wants to be asked tomorrow: the borne is told when", async () => {
  const { url } = await start();
  const code = await centre!.create(NAME);
  server.behaviour = "tomorrow";
  const told = { ...UNAVAILABLE, context: { again: true, retryAfterS: 86_400 } };
  await expect(enrol(url, NAME, code, borneFolder().identity)).rejects.toMatchObject(told);
});

test("who holds a code gets no certificate in the name of another", async () => {
  const { url } = await start();
  const code = await centre!.create(NAME);
  const { identity } = borneFolder();
  const from = server.requests.length;
  // Its request asks for the name of the supervisor's own account at the broker.
  const keys = {
    make: async () => await fileKeys.make("supervisor"),
    take: async (keyPem: string) => await fileKeys.take(keyPem, "supervisor"),
  };
  const asked = askFirst({ name: NAME, identity, keys, signal: new AbortController().signal }, url, code, undefined);
  await expect(asked).rejects.toMatchObject({ code: "enrolment.request-invalid" });
  expect(server.requests.length).toBe(from);
  await enrol(url, NAME, code, borneFolder().identity);
});
