import { createPrivateKey, X509Certificate } from "node:crypto";
import { Certificate } from "@fidm/x509";
import { expect, test } from "vitest";
import { selfSigned } from "../../../../src/call/peer/werift/certificate.ts";

const NOW = new Date("2031-02-03T04:05:06Z");

test("OpenSSL and werift's own reader take the certificate, and it signs itself", () => {
  const { certPem, keyPem } = selfSigned(NOW);
  const read = new X509Certificate(certPem);
  expect(read.subject).toBe("CN=WebRTC");
  expect(read.issuer).toBe("CN=WebRTC");
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  expect(read.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  const theirs = Certificate.fromPEM(Buffer.from(certPem));
  expect(theirs.subject.commonName).toBe("WebRTC");
});

test("it lasts from yesterday for a month, and no two have a serial number or a key in common", () => {
  const read = new X509Certificate(selfSigned(NOW).certPem);
  expect(new Date(read.validFrom).toISOString()).toBe("2031-02-02T04:05:06.000Z");
  expect(new Date(read.validTo).toISOString()).toBe("2031-03-05T04:05:06.000Z");
  const many = Array.from({ length: 50 }, () => new X509Certificate(selfSigned(NOW).certPem));
  expect(new Set(many.map(({ serialNumber }) => serialNumber)).size).toBe(50);
  expect(new Set(many.map(({ fingerprint256 }) => fingerprint256)).size).toBe(50);
  for (const one of many) expect(one.verify(one.publicKey)).toBe(true);
});
