import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createServer, type TLSSocket } from "node:tls";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { askNext } from "../../../src/borne/enrolment/ask.ts";
import { keyHash } from "../../../src/pki/key-hash.ts";
import { X509Certificate } from "node:crypto";
import { selfSigned } from "../../support/self-signed.ts";
import { borneFolder, enrol, filesOf, ownFiles, startCentre, type Centre } from "../../support/enrolment.ts";

const NAME = { network: "manche", borne: "villedieu-1" };
const OTHER = { network: "manche", borne: "granville-1" };
let centre: Centre;
beforeEach(async () => {
  centre = await startCentre();
});
afterEach(async () => await centre.close());

/** Somebody between: ends the TLS of the borne with a certificate of his own and keeps every byte that he is told. */
async function between(cert: string | Buffer, key: string | Buffer): Promise<{ url: string; heard: () => string }> {
  let heard = "";
  const sockets = new Set<TLSSocket>();
  const server = createServer({ cert, key, requestCert: true, rejectUnauthorized: false }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString("latin1");
      const answer = JSON.stringify({ v: 1, certificate: "x".repeat(200), trust: String(cert) });
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, heard: () => heard };
}

const unproven = { code: "enrolment.server-unproven" };

test("with a certificate of his own: not a byte of the request reaches him, and the code stays good", async () => {
  const code = await centre.create(NAME);
  const { key, cert } = selfSigned();
  const man = await between(cert, key);
  const { identity } = borneFolder();
  await expect(enrol(man.url, NAME, code, identity)).rejects.toMatchObject(unproven);
  expect(man.heard()).toBe("");
  await enrol(centre.url, NAME, code, identity);
});

test("with a good certificate of the same authority, of another borne or another server: neither", async () => {
  const [code, other] = [await centre.create(NAME), await centre.create(OTHER)];
  const thief = borneFolder().identity;
  await enrol(centre.url, OTHER, other, thief);
  const borne = filesOf(thief);
  const server = await ownFiles(centre.dir, centre.ca, "other-server", ["127.0.0.1"]);
  for (const files of [borne, server]) {
    const man = await between(readFileSync(files.certFile), readFileSync(files.keyFile));
    await expect(enrol(man.url, NAME, code, borneFolder().identity)).rejects.toMatchObject(unproven);
    expect(man.heard()).toBe("");
  }
});

test("with the server's own certificate, which anybody can copy: without its key there is no TLS", async () => {
  const { certFile } = centre.config.enrolment!;
  const { key } = selfSigned();
  await expect(async () => await between(readFileSync(certFile), key)).rejects.toThrow(/key values mismatch/i);
});

test("a key whose hash begins like the server's would have to be found: 80 bits of it are in the code", async () => {
  const certificate = new X509Certificate(readFileSync(centre.config.enrolment!.certFile));
  expect(keyHash(certificate.publicKey)).toMatch(/^[0-9a-f]{64}$/);
  const code = await centre.create(NAME);
  // One bit of the pin wrong, and the checks of the groups right: what a man who forges codes could hand out.
  const { readCode, writeCode } = await import("../../../src/contract/enrolment/code.ts");
  const { secret, pin } = readCode(code);
  const forged = Uint8Array.from(pin, (byte, index) => (index === 9 ? byte ^ 1 : byte));
  const attempt = enrol(centre.url, NAME, writeCode({ secret, pin: forged }), borneFolder().identity);
  await expect(attempt).rejects.toMatchObject(unproven);
});

test("at a renewal: he learns nothing, and what he says replaces nothing", async () => {
  const { dir, identity } = borneFolder();
  await enrol(centre.url, NAME, await centre.create(NAME), identity);
  const before = readFileSync(identity.certFile, "utf8");
  const { key, cert } = selfSigned();
  const man = await between(cert, key);
  // As a name server that lies would send it there.
  const facts = { ...identity.facts(), url: man.url };
  writeFileSync(join(dir, "identity/current/identity.json"), JSON.stringify(facts));
  const attempt = askNext({ name: NAME, identity, signal: new AbortController().signal });
  await expect(attempt).rejects.toMatchObject(unproven);
  expect(man.heard()).toBe("");
  expect(readFileSync(identity.certFile, "utf8")).toBe(before);
});

test("a server with a mistake: the certificate of another borne or key is not taken up", async () => {
  const { identity } = borneFolder();
  await enrol(centre.url, NAME, await centre.create(NAME), identity);
  const { checkAnswer } = await import("../../../src/borne/enrolment/check-answer.ts");
  const certificate = readFileSync(identity.certFile, "utf8");
  const good = {
    v: 1,
    certificate,
    trust: readFileSync(identity.trustFile, "utf8"),
    brokerUrl: "mqtts://b:8883",
    notAfterMs: 2,
    renewAtMs: 1,
    nowMs: 1,
  };
  const key = { keyHash: keyHash(new X509Certificate(certificate).publicKey) };
  expect(checkAnswer(good, NAME.borne, key)).toBe(good);
  const stranger = selfSigned().cert.toString();
  const [leaf] = certificate.split(/(?<=END CERTIFICATE-----\n)/);
  for (const [what, borne, wrong] of [
    ["name", "granville-1", good],
    ["trust", NAME.borne, { ...good, trust: stranger }],
    ["chain", NAME.borne, { ...good, certificate: leaf }],
    ["protocol", NAME.borne, { ...good, brokerUrl: "mqtt://plain:1883" }],
    ["nothing", NAME.borne, undefined],
  ] as const) {
    const expected = expect.objectContaining({ code: "enrolment.answer-invalid" }) as Error;
    expect(() => checkAnswer(wrong, borne, key), what).toThrow(expected);
  }
  const expected = expect.objectContaining({ code: "enrolment.answer-invalid" }) as Error;
  expect(() => checkAnswer(good, NAME.borne, { keyHash: "00" })).toThrow(expected);
});
