import "reflect-metadata";
import { createPrivateKey, createPublicKey, generateKeyPairSync, webcrypto } from "node:crypto";
import type { KeyObject } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { VisioborneError } from "../contract/errors.ts";
import { keyHash } from "./key-hash.ts";

x509.cryptoProvider.set(webcrypto as Crypto);

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A new P-256 private key, PKCS #8 PEM. */
export function newKeyPem(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

/** A certification request (PKCS #10, RFC 2986), signed with the key. PEM. */
export async function makeRequest(privateKeyPem: string, commonName: string): Promise<string> {
  const privateKey = createPrivateKey(privateKeyPem);
  const pair = {
    privateKey: await importKey("pkcs8", privateKey.export({ type: "pkcs8", format: "der" }), "sign"),
    publicKey: await importKey(
      "spki",
      createPublicKey(privateKeyPem).export({ type: "spki", format: "der" }),
      "verify",
    ),
  };
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: `CN=${commonName}`,
    keys: pair,
    signingAlgorithm: ALGORITHM,
  });
  return `${request.toString("pem")}\n`;
}

/** What is believed of a request: its key, and that who asks holds the private half. */
export interface ReadRequest {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** SHA-256 of it, hexadecimal. */
  readonly keyHash: string;
}

/**
 * Reads a request and checks its signature.
 * @throws VisioborneError `enrolment.request-invalid` for what is no request, is not signed by its key, or has another
 *   kind of key than P-256.
 */
export async function readRequest(pem: string): Promise<ReadRequest> {
  const invalid = (why: string): VisioborneError =>
    new VisioborneError("enrolment.request-invalid", `certification request: ${why}`);
  let request: x509.Pkcs10CertificateRequest;
  let key: KeyObject;
  try {
    request = new x509.Pkcs10CertificateRequest(pem);
    key = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: "der", type: "spki" });
  } catch {
    throw invalid("expected PKCS #10 in PEM");
  }
  if (key.asymmetricKeyType !== "ec" || key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw invalid("expected a P-256 key");
  }
  const right = await request.verify().catch(() => false);
  if (!right) throw invalid("its signature is not that of its key");
  return { publicKey: key.export({ type: "spki", format: "der" }), keyHash: keyHash(key) };
}

/**
 * Makes sure that a request asks for one name and nothing else: a CA that takes subject and extensions from it would put
 * any other into the certificate.
 * @returns the request, DER
 * @throws VisioborneError `enrolment.request-invalid` for another subject than `CN=commonName`, and for any attribute
 *   (RFC 2986, 4.1): wishes for other names or uses stand there.
 */
export function assertBareRequest(pem: string, commonName: string): Uint8Array {
  const request = new x509.Pkcs10CertificateRequest(pem);
  const invalid = (why: string): VisioborneError =>
    new VisioborneError("enrolment.request-invalid", `certification request of ${commonName}: ${why}`);
  if (request.subject !== `CN=${commonName}`) throw invalid(`its subject is not CN=${commonName} alone`);
  if (request.attributes.length > 0) throw invalid("it has attributes; expected a name and a key, nothing else");
  return new Uint8Array(request.rawData);
}

async function importKey(format: "pkcs8" | "spki", der: Buffer, usage: "sign" | "verify"): Promise<CryptoKey> {
  return (await webcrypto.subtle.importKey(format, Uint8Array.from(der), ALGORITHM, true, [usage])) as CryptoKey;
}
