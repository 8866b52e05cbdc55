import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { newKeyPem } from "../../../src/pki/request.ts";
import { EstCa } from "../../../src/supervisor/enrolment/ca/est.ts";
import { requestFor } from "../../contract/certificate-authority.suite.ts";
import { estServer, type Behaviour, type EstServer } from "../../support/est-server.ts";

let server: EstServer;
beforeAll(async () => {
  server = await estServer();
});
afterAll(async () => await server.close());
afterEach(() => {
  server.behaviour = "issue";
});

const soon = (): AbortSignal => AbortSignal.timeout(20_000);
const issue = async (ca: EstCa, signal = soon()): Promise<string> => {
  return (await ca.issue(await requestFor("villedieu-1"), signal)).certificatePem;
};

test("not yet, then the certificate: the very same request is asked again", async () => {
  server.behaviour = "later";
  const from = server.requests.length;
  await expect(issue(EstCa.open(server.byCertificate))).resolves.toContain("BEGIN CERTIFICATE");
  const [first, again] = server.requests.slice(from);
  expect(again).toBe(first);
  expect(Math.max(...first!.split("\n").map((line) => line.length))).toBe(64);
});

test("not yet, for ever: given up at the deadline; a later attempt asks with the request of before", async () => {
  server.behaviour = "never";
  const ca = EstCa.open(server.byCertificate);
  // The borne keeps its key and signs anew.
  const keyPem = newKeyPem();
  const request = await requestFor("villedieu-1", "villedieu-1", keyPem);
  const later = await requestFor("villedieu-1", "villedieu-1", keyPem);
  expect(later.requestPem).not.toBe(request.requestPem);
  const from = server.requests.length;
  const deadline = new AbortController();
  const waits = expect(ca.issue(request, deadline.signal)).rejects.toMatchObject({ code: "ca.unavailable" });
  await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(from + 2);
  deadline.abort();
  await waits;
  server.behaviour = "issue";
  await ca.issue(later, soon());
  const asked = server.requests.slice(from);
  expect(asked).toHaveLength(3);
  expect(new Set(asked).size).toBe(1);
});

test("not before tomorrow: nobody is kept waiting, and who asks is told", async () => {
  server.behaviour = "tomorrow";
  const refused = { code: "ca.unavailable", context: { retryAfterS: 86_400 } };
  await expect(issue(EstCa.open(server.byCertificate))).rejects.toMatchObject(refused);
});

test.for<[Behaviour, string, RegExp]>([
  ["failing", "ca.unavailable", /simpleenroll: status 500/],
  ["another-key", "ca.unusable", /no certificate of villedieu-1's key/],
  ["another-root", "ca.unusable", /does not lead to a root of rootsFile/],
  ["page", "ca.unusable", /answers text\/html, expected application\/pkcs7-mime/],
  ["garbage", "ca.unusable", /expected signed data with certificates/],
  ["oversized", "ca.unusable", /an answer of over 131072 bytes/],
])("%s: %s", async ([behaviour, code, message]) => {
  server.behaviour = behaviour;
  const error: unknown = await issue(EstCa.open(server.byCertificate)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
});

test("an answer with its chain, root and all, in any order: the leaf is found, the root is not handed on", async () => {
  server.behaviour = "issue-with-chain";
  const issued = await EstCa.open(server.byCertificate).issue(await requestFor("villedieu-1"), soon());
  expect(issued.certificatePem.match(/BEGIN/g)).toHaveLength(1);
  expect(issued.chainPem.match(/BEGIN/g)).toHaveLength(1);
});

test("an answer that does not come is given up at the deadline", async () => {
  server.behaviour = "silent";
  const from = server.requests.length;
  const deadline = new AbortController();
  const late = { code: "ca.unavailable", message: expect.stringContaining("no answer in time") as string };
  const given = expect(issue(EstCa.open(server.byCertificate), deadline.signal)).rejects.toMatchObject(late);
  await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(from + 1);
  deadline.abort();
  await given;
});

test("a server that takes the connection and never finishes TLS is given up at the deadline", async () => {
  const mute = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void mute.close());
  await new Promise((resolve) => mute.once("listening", resolve));
  const { port } = mute.address() as AddressInfo;
  const ca = EstCa.open({ ...server.byCertificate, url: `https://127.0.0.1:${port}` });
  const deadline = new AbortController();
  mute.once("connection", () => deadline.abort());
  await expect(issue(ca, deadline.signal)).rejects.toMatchObject({ code: "ca.unavailable" });
});

test("a server that is down, and comes back", async () => {
  const ca = EstCa.open(server.byCertificate);
  await server.down();
  await expect(issue(ca)).rejects.toMatchObject({ code: "ca.unavailable" });
  await expect(ca.check(soon())).rejects.toMatchObject({ code: "ca.unavailable" });
  await server.up();
  await expect(ca.check(soon())).resolves.toBeUndefined();
});

test("TLS of a CA that is not that of caFile: nothing is sent", async () => {
  const ca = EstCa.open({ ...server.byPassword, caFile: server.foreignRoot });
  const from = server.requests.length;
  const message = expect.stringMatching(/self-signed|unable to (verify|get local issuer)/) as string;
  await expect(issue(ca)).rejects.toMatchObject({ code: "ca.unavailable", message });
  expect(server.requests.length).toBe(from);
});

test("a password that is not the server's, and a certificate that it does not know: the supervisor is refused", async () => {
  const wrong = server.pki.path("wrong-password");
  writeFileSync(wrong, "guessed\n");
  const stranger = await server.pki.pair("stranger", await server.pki.root("strangers"), "borne");
  const { url, caFile, rootsFile, user } = { ...server.byPassword };
  const common = { url, caFile, rootsFile };
  for (const who of [
    { user: user!, passwordFile: wrong },
    { certFile: stranger.cert, keyFile: stranger.key },
  ]) {
    const ca = EstCa.open({ ...common, ...who });
    const refused = { code: "ca.refused", message: expect.stringContaining("status 401") as string };
    await expect(issue(ca)).rejects.toMatchObject(refused);
  }
  // Put right in its place, it is taken without a restart.
  const ca = EstCa.open({ ...common, user: user!, passwordFile: wrong });
  writeFileSync(wrong, "correct horse: battery\n");
  await expect(issue(ca)).resolves.toContain("BEGIN CERTIFICATE");
});

test("a label that the server does not have", async () => {
  const ca = EstCa.open({ ...server.byCertificate, url: `${server.byCertificate.url}-2` });
  const refused = { code: "ca.refused", message: expect.stringContaining("check the label") as string };
  await expect(issue(ca)).rejects.toMatchObject(refused);
});

test("CAs that do not lead to the pinned roots are seen before anything is issued", async () => {
  const ca = EstCa.open({ ...server.byCertificate, rootsFile: server.foreignRoot });
  const from = server.requests.length;
  const unusable = { code: "ca.unusable", message: expect.stringContaining("none of its CAs leads to") as string };
  await expect(issue(ca)).rejects.toMatchObject(unusable);
  expect(server.requests.length).toBe(from);
});

test("a request with another name is never sent", async () => {
  const ca = EstCa.open(server.byCertificate);
  const from = server.requests.length;
  for (const name of ["supervisor", "villedieu-1, O=Syndicat", "villedieu-10"]) {
    const asked = ca.issue(await requestFor("villedieu-1", name), soon());
    await expect(asked, name).rejects.toMatchObject({ code: "enrolment.request-invalid" });
  }
  expect(server.requests.length).toBe(from);
});

test("a request that wishes for names beside its own is never sent", async () => {
  const { pki } = server;
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", pki.path("wishes.key")];
  const wish = ["-subj", "/CN=villedieu-1", "-addext", "subjectAltName=DNS:broker.manche.example"];
  const requestPem = (await pki.openssl("req", "-new", ...key, ...wish)).toString();
  const asked = { ...(await requestFor("villedieu-1")), requestPem };
  const invalid = { code: "enrolment.request-invalid", message: expect.stringContaining("attributes") as string };
  await expect(EstCa.open(server.byCertificate).issue(asked, soon())).rejects.toMatchObject(invalid);
});

test("files that are not there or do not fit are told at once, without asking the server", async () => {
  const { byCertificate: good, pki } = server;
  const leafOnly = pki.path("registration-authority.crt");
  for (const [bad, why] of [
    [{ ...good, caFile: pki.path("none") }, /no such file/],
    [{ ...good, keyFile: pki.path("est-server.key") }, /key values mismatch/],
    [{ ...good, rootsFile: good.keyFile! }, /no certificate in it/],
    [{ ...good, rootsFile: leafOnly }, /expected roots, which have signed themselves/],
    [{ ...good, rootsFile: pki.path("house-issuing.crt") }, /expected roots/],
  ] as const) {
    expect(() => EstCa.open(bad)).toThrow(
      expect.objectContaining({ code: "ca.unusable", message: expect.stringMatching(why) as string }) as Error,
    );
  }
});

test("a certificate of the server in another name is not the server's", async () => {
  const own = await estServer();
  onTestFinished(async () => await own.close());
  own.bearAnotherName();
  const other = {
    code: "ca.unavailable",
    message: expect.stringContaining("does not match certificate's altnames") as string,
  };
  await expect(issue(EstCa.open(own.byCertificate))).rejects.toMatchObject(other);
});
