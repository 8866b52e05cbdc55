import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";

/** What stands before the 32 bytes of a key on X25519 (RFC 8410, 7 and 4). */
const PRIVATE = Buffer.from("302e020100300506032b656e04220420", "hex");
const PUBLIC = Buffer.from("302a300506032b656e032100", "hex");
const KEY_BYTES = 32;

interface KeyPair {
  /** Each with a buffer of its own, which werift takes whole. */
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

function keyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  return {
    publicKey: Uint8Array.from(publicKey.export({ type: "spki", format: "der" }).subarray(-KEY_BYTES)),
    secretKey: Uint8Array.from(privateKey.export({ type: "pkcs8", format: "der" }).subarray(-KEY_BYTES)),
  };
}

/** @throws Error for a public key of another length, and for one that gives nothing but zeros (RFC 7748, 6.1) */
function scalarMult(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== KEY_BYTES) throw new Error(`X25519: a public key of ${publicKey.length} bytes, expected 32`);
  return Uint8Array.from(
    diffieHellman({
      privateKey: createPrivateKey({ key: Buffer.concat([PRIVATE, privateKey]), format: "der", type: "pkcs8" }),
      publicKey: createPublicKey({ key: Buffer.concat([PUBLIC, publicKey]), format: "der", type: "spki" }),
    }),
  );
}

/**
 * In the bundle this stands for what werift uses of `tweetnacl`: the same by OpenSSL. In JavaScript the first key of a
 * process takes 13 ms, in which a picture waits (measured).
 */
export default { box: { keyPair }, scalarMult };
