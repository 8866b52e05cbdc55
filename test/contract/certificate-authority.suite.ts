import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { errorCode } from "../../src/contract/errors.ts";
import { makeRequest, newKeyPem, readRequest } from "../../src/pki/request.ts";
import type { CertificateAuthority, CertificateRequest } from "../../src/supervisor/enrolment/ca/port.ts";
import { verifyClient } from "../support/house-pki.ts";

const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const DAY_MS = 86_400_000;

/** A request as the supervisor hands it on. @param inRequest the name that the borne wrote into it */
export async function requestFor(
  commonName: string,
  inRequest = commonName,
  keyPem = newKeyPem(),
): Promise<CertificateRequest> {
  const requestPem = await makeRequest(keyPem, inRequest);
  const { publicKey } = await readRequest(requestPem);
  return { commonName, requestPem, publicKey, nowMs: Date.now(), validMs: 90 * DAY_MS };
}

/** What a certificate authority has to be, wherever it is. What it issues is judged by openssl. */
export function certificateAuthoritySuite(
  open: () => Promise<{ readonly ca: CertificateAuthority; readonly dir: string; close(): Promise<void> }>,
): void {
  let at: Awaited<ReturnType<typeof open>>;
  const { signal } = new AbortController();

  beforeEach(async () => {
    at = await open();
  });
  afterEach(async () => await at.close());

  const issue = async (request: CertificateRequest): Promise<X509Certificate> => {
    return new X509Certificate((await at.ca.issue(request, signal)).certificatePem);
  };

  test("it can issue, and says so", async () => {
    await expect(at.ca.check(signal)).resolves.toBeUndefined();
  });

  test("a certificate for a client, of the name and the key that were asked for", async () => {
    const request = await requestFor("villedieu-1");
    const certificate = await issue(request);
    expect(certificate.subject).toBe("CN=villedieu-1");
    expect(certificate.publicKey.export({ type: "spki", format: "der" }).equals(request.publicKey)).toBe(true);
    expect(certificate.keyUsage).toEqual([CLIENT_AUTH]);
    expect(certificate.ca).toBe(false);
    expect(certificate.subjectAltName).toBeUndefined();
    expect(certificate.validFromDate.getTime()).toBeLessThanOrEqual(Date.now());
    expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now() + 30 * DAY_MS);
    expect(certificate.validToDate.getTime()).toBeLessThanOrEqual(request.nowMs + request.validMs);
  });

  test("openssl finds the way to a trusted root with the chain that comes with it, and not without", async () => {
    const { certificatePem, chainPem } = await at.ca.issue(await requestFor("villedieu-1"), signal);
    await expect(verifyClient(at.dir, certificatePem, chainPem, at.ca.trustPem)).resolves.toMatch(/: OK\n$/);
    await expect(verifyClient(at.dir, certificatePem, "", at.ca.trustPem)).rejects.toThrow(
      /unable to get local issuer/,
    );
  });

  test("those to trust are roots, known before anything is issued, and they stay", async () => {
    const before = at.ca.trustPem;
    const blocks = before.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? [];
    expect(blocks.join("")).toBe(before);
    expect(blocks.length).toBeGreaterThan(0);
    for (const root of blocks.map((block) => new X509Certificate(block)))
      expect(root.verify(root.publicKey)).toBe(true);
    await at.ca.issue(await requestFor("villedieu-1"), signal);
    expect(at.ca.trustPem).toBe(before);
  });

  test("two at a time get two, and each its own", async () => {
    const requests = [await requestFor("villedieu-1"), await requestFor("barneville-2")];
    const [first, second] = await Promise.all(requests.map(issue));
    expect([first!.subject, second!.subject]).toEqual(["CN=villedieu-1", "CN=barneville-2"]);
    expect(first!.serialNumber).not.toBe(second!.serialNumber);
  });

  test("no request leads to a certificate of the name that it bears, where another one is due", async () => {
    const subject = await issue(await requestFor("villedieu-1", "supervisor")).then(
      (certificate) => certificate.subject,
      (error: unknown) => errorCode(error),
    );
    expect(["CN=villedieu-1", "enrolment.request-invalid"]).toContain(subject);
  });
}
