import { createHmac, randomBytes, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PIN_BYTES, SECRET_BYTES, writeCode } from "../../contract/enrolment/code.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { writeFileAtomic } from "../../pki/files.ts";
import { keyHash } from "../../pki/key-hash.ts";
import type { EnrolmentConfig } from "./config.ts";

/** Where the CA has a folder, the key of the codes lies there. */
const KEY_FILE = "codes.key";
const KEY_BYTES = 32;

/**
 * Makes codes and recognises them. Kept is only HMAC-SHA256 under a key that is not in the database: the secret has 80
 * random bits, so a slow hash would add nothing but a way to keep the server busy; and the key makes a stolen copy of
 * the database useless even to somebody who could try 2^80.
 */
export class Codes {
  readonly #key: Uint8Array;
  readonly #pin: () => Uint8Array;

  /** @param pin first bytes of the hash of the listener's present key */
  constructor(key: Uint8Array, pin: () => Uint8Array) {
    this.#key = key;
    this.#pin = pin;
  }

  /** A new code, as it is shown once, and what is kept of it. */
  make(): { readonly code: string; readonly hash: string } {
    const secret = randomBytes(SECRET_BYTES);
    return { code: writeCode({ secret, pin: this.#pin() }), hash: this.hashOf(secret) };
  }

  hashOf(secret: Uint8Array): string {
    return createHmac("sha256", this.#key).update("visioborne enrolment code 1\0").update(secret).digest("hex");
  }
}

/**
 * Reads the key of the codes, or makes it.
 * @throws VisioborneError `ca.unusable` for another kind of file; what the disk says.
 */
export function codeKey({ codeKeyFile, caDir = "" }: Pick<EnrolmentConfig, "codeKeyFile" | "caDir">): Uint8Array {
  const file = codeKeyFile ?? join(caDir, KEY_FILE);
  if (!existsSync(file)) writeFileAtomic(file, randomBytes(KEY_BYTES), 0o600);
  const key = readFileSync(file);
  if (key.length === KEY_BYTES && (statSync(file).mode & 0o077) === 0) return key;
  throw new VisioborneError("ca.unusable", `${file}: expected ${KEY_BYTES} bytes and mode 0600`, { file });
}

/** The pin of a server's certificate file: of its key, so that a certificate renewed with the same key keeps it. */
export function pinOf(certFile: string): Uint8Array {
  const { publicKey } = new X509Certificate(readFileSync(certFile));
  return Buffer.from(keyHash(publicKey), "hex").subarray(0, PIN_BYTES);
}
