import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCertsOnly } from "../../../src/pki/pkcs7.ts";
import { HousePki } from "../../support/house-pki.ts";

let pki: HousePki;
let message: Buffer;
beforeAll(async () => {
  pki = new HousePki();
  const root = await pki.root("house-root");
  const issuing = await pki.pair("house-issuing", root, "authority");
  message = await pki.certsOnly(root.cert, issuing.cert);
});
afterAll(() => pki.remove());

/** Content of a DER value whose length takes three bytes, as those around certificates are. */
function inside(der: Buffer): Buffer {
  expect(der[1]).toBe(0x82);
  return der.subarray(4, 4 + der.readUInt16BE(2));
}

/** BER of indefinite length (X.690, 8.1.3.6). */
function indefinite(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), content, Buffer.from([0, 0])]);
}

test("what openssl makes", () => {
  expect(
    readCertsOnly(message)
      .map(({ subject }) => subject)
      .toSorted(),
  ).toEqual(["CN=house-issuing", "CN=house-root"]);
});

test("lengths that are not said, as Java's libraries write them", () => {
  const info = inside(message);
  const type = info.subarray(0, 11); // 1.2.840.113549.1.7.2
  const signedData = inside(info.subarray(11));
  const ber = indefinite(0x30, Buffer.concat([type, indefinite(0xa0, indefinite(0x30, inside(signedData)))]));
  expect(readCertsOnly(ber)).toHaveLength(2);
});

test("what is none of it", async () => {
  const certificate = await pki.openssl("x509", "-in", pki.path("house-root.crt"), "-outform", "DER");
  const others = [Buffer.alloc(0), randomBytes(500), certificate, message.subarray(0, 300), inside(message)];
  // Signed data without a certificate.
  others.push(await pki.openssl("crl2pkcs7", "-nocrl", "-outform", "DER"));
  for (const bytes of others) {
    expect(() => readCertsOnly(bytes)).toThrow(expect.objectContaining({ code: "pkcs7.invalid" }) as Error);
  }
});
