import { sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import canonicalize from "canonicalize";
import { VisioborneError } from "./errors.ts";
import type { CmdMessage } from "./types.ts";

/** A command before it is signed. */
export type CommandEnvelope = Omit<CmdMessage, "sig">;

/**
 * Signs a command: Ed25519 (RFC 8032) over the UTF-8 bytes of the envelope's RFC 8785 form, in base64url.
 *
 * @param privateKey an Ed25519 private key, which only the supervisor holds. The broker never does.
 * @throws VisioborneError `command.key` when the key is not Ed25519.
 */
export function signCommand(envelope: CommandEnvelope, privateKey: KeyObject): CmdMessage {
  assertEd25519(privateKey);
  return { ...envelope, sig: sign(null, signedBytes(envelope), privateKey).toString("base64url") };
}

/**
 * Whether `sig` is the signature of all other members of the command, whatever their order on the wire.
 *
 * @throws VisioborneError `command.key` when the key is not Ed25519.
 */
export function verifyCommandSignature(command: CmdMessage, publicKey: KeyObject): boolean {
  assertEd25519(publicKey);
  const { sig, ...envelope } = command;
  let bytes: Buffer;
  try {
    bytes = signedBytes(envelope);
  } catch {
    // What a stranger sent may have no RFC 8785 form (a lone surrogate): nobody can have signed it.
    return false;
  }
  return verify(null, bytes, publicKey, Buffer.from(sig, "base64url"));
}

function signedBytes(envelope: CommandEnvelope): Buffer {
  return Buffer.from(canonicalize(envelope) ?? "", "utf8");
}

function assertEd25519(key: KeyObject): void {
  if (key.asymmetricKeyType === "ed25519") return;
  throw new VisioborneError("command.key", `key of type ${key.asymmetricKeyType ?? key.type}: expected Ed25519`);
}
