import { sign, verify, type KeyObject } from "node:crypto";
import canonicalize from "canonicalize";
import { VisioborneError } from "../../contract/errors.ts";
import type { FormsManifest } from "../../contract/papers/types.ts";

/**
 * Signs a manifest: Ed25519 (RFC 8032) over the UTF-8 bytes of its RFC 8785 form, without `sig`, in base64url.
 * @throws VisioborneError `forms.key` when the key is not Ed25519
 */
export function signManifest(manifest: Omit<FormsManifest, "sig">, privateKey: KeyObject): FormsManifest {
  assertEd25519(privateKey);
  return { ...manifest, sig: sign(null, signedBytes(manifest), privateKey).toString("base64url") };
}

/**
 * Whether `sig` is the signature of all other members, whatever their order.
 * @throws VisioborneError `forms.key` when the key is not Ed25519
 */
export function verifyManifest({ sig, ...manifest }: FormsManifest, publicKey: KeyObject): boolean {
  assertEd25519(publicKey);
  return verify(null, signedBytes(manifest), publicKey, Buffer.from(sig, "base64url"));
}

function signedBytes(manifest: Omit<FormsManifest, "sig">): Buffer {
  return Buffer.from(canonicalize(manifest) ?? "", "utf8");
}

function assertEd25519(key: KeyObject): void {
  if (key.asymmetricKeyType === "ed25519") return;
  throw new VisioborneError("forms.key", `key of type ${key.asymmetricKeyType ?? key.type}: expected Ed25519`);
}
