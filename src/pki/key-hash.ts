import { createHash, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** SHA-256 of a key's public half (SubjectPublicKeyInfo, DER), hexadecimal. */
export function keyHash(key: KeyObject): string {
  const open = key.type === "private" ? createPublicKey(key.export({ type: "pkcs8", format: "pem" })) : key;
  return createHash("sha256")
    .update(open.export({ type: "spki", format: "der" }))
    .digest("hex");
}
