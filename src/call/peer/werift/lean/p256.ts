import { createECDH, randomBytes } from "node:crypto";

/** Of a compressed point, as `@noble/curves` gives the shared one; werift cuts it off. */
const PREFIX = 2;

function keyed(privateKey: Uint8Array): ReturnType<typeof createECDH> {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(privateKey);
  return ecdh;
}

/**
 * In the bundle this stands for what werift uses of `@noble/curves/p256`: the same by OpenSSL. In JavaScript the first key
 * of a process takes 50 ms, in which a picture waits (measured; 0.5 ms here).
 */
export const p256 = {
  utils: {
    randomPrivateKey(): Uint8Array {
      for (;;) {
        const bytes = randomBytes(32);
        try {
          keyed(bytes);
          return bytes;
        } catch {
          // Zero, or not below the order of the curve: one in four billion.
        }
      }
    },
  },
  getPublicKey: (privateKey: Uint8Array, compressed = true): Uint8Array =>
    keyed(privateKey).getPublicKey(null, compressed ? "compressed" : "uncompressed"),
  /** @throws Error for a point that is not on the curve */
  getSharedSecret: (privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array =>
    Buffer.concat([Buffer.of(PREFIX), keyed(privateKey).computeSecret(publicKey)]),
};
