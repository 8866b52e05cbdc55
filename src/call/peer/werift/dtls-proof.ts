import { createHash, createHmac, timingSafeEqual, verify, X509Certificate } from "node:crypto";

/** Signature algorithms that a browser may prove itself with (RFC 8446, 4.2.3 names them; same codes in TLS 1.2). */
const HASHES: Readonly<Record<number, { readonly hash: string; readonly key: "ec" | "rsa" }>> = {
  0x0403: { hash: "sha256", key: "ec" },
  0x0503: { hash: "sha384", key: "ec" },
  0x0603: { hash: "sha512", key: "ec" },
  0x0401: { hash: "sha256", key: "rsa" },
  0x0501: { hash: "sha384", key: "rsa" },
  0x0601: { hash: "sha512", key: "rsa" },
};

/**
 * Whether a CertificateVerify message proves that the other end holds its certificate's key (RFC 5246, 7.4.8).
 * @param certificate the other end's, DER
 * @param transcript all handshake messages before this one
 * @param body of the message: algorithm, signature
 */
export function provesKey(certificate: Buffer, transcript: Buffer, body: Buffer): boolean {
  if (body.length < 4 || body.length !== 4 + body.readUInt16BE(2)) return false;
  const algorithm = HASHES[body.readUInt16BE(0)];
  if (algorithm === undefined) return false;
  try {
    const key = new X509Certificate(certificate).publicKey;
    if (key.asymmetricKeyType !== algorithm.key) return false;
    return verify(algorithm.hash, transcript, key, body.subarray(4));
  } catch {
    return false;
  }
}

/** Whether a client's Finished message fits what was said before it (RFC 5246, 7.4.9; cipher suites with SHA-256). */
export function finishes(masterSecret: Buffer, transcript: Buffer, body: Buffer): boolean {
  const seed = Buffer.concat([Buffer.from("client finished"), createHash("sha256").update(transcript).digest()]);
  const a1 = createHmac("sha256", masterSecret).update(seed).digest();
  const expected = createHmac("sha256", masterSecret)
    .update(Buffer.concat([a1, seed]))
    .digest()
    .subarray(0, 12);
  return body.length === expected.length && timingSafeEqual(body, expected);
}
