import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/**
 * Issues X.509 v3 certificates (RFC 5280) on ECDSA P-256. Apart from pki.ts so that a start that finds valid
 * certificates never loads the issuing library.
 */
x509.cryptoProvider.set(webcrypto as Crypto);

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;

/** A certificate and its private key (PKCS#8), PEM. */
export interface Issued {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What a certificate is for: with server names it proves a broker, without it proves a client. */
export interface LeafRequest {
  readonly commonName: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly validDays: number;
}

/** A new self-signed CA. @param below how many CAs may follow it: 0 = it signs end certificates only. */
export async function issueCa(commonName: string, validDays: number, nowMs: number, below = 0): Promise<Issued> {
  const keys = await generateKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: nameOf(commonName),
    ...validity(validDays, nowMs),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: await authorityExtensions(keys.publicKey, below),
  });
  return { certPem: pemText(cert), keyPem: await exportKey(keys.privateKey) };
}

/** A CA that `root` has signed and that signs end certificates only. */
export async function issueSubordinate(
  root: Issued,
  commonName: string,
  validDays: number,
  nowMs: number,
): Promise<Issued> {
  const rootCert = new x509.X509Certificate(root.certPem);
  const keys = await generateKeys();
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: nameOf(commonName),
    issuer: rootCert.subjectName,
    ...validity(validDays, nowMs),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await importKey(root.keyPem),
    extensions: [
      ...(await authorityExtensions(keys.publicKey, 0)),
      await x509.AuthorityKeyIdentifierExtension.create(rootCert, false),
    ],
  });
  return { certPem: pemText(cert), keyPem: await exportKey(keys.privateKey) };
}

/** A new certificate with a new key, signed by `ca`: serverAuth where server names are asked for, else clientAuth. */
export async function issueLeaf(ca: Issued, request: LeafRequest, nowMs: number): Promise<Issued> {
  const keys = await generateKeys();
  const certPem = await signLeaf(ca, request, keys.publicKey, nowMs);
  return { certPem, keyPem: await exportKey(keys.privateKey) };
}

/** A new certificate for a key that somebody else holds (SubjectPublicKeyInfo, DER). PEM. */
export async function issueFor(
  ca: Issued,
  request: LeafRequest,
  publicKey: Uint8Array,
  nowMs: number,
): Promise<string> {
  const key = await webcrypto.subtle.importKey("spki", Uint8Array.from(publicKey), ALGORITHM, true, ["verify"]);
  return await signLeaf(ca, request, key as CryptoKey, nowMs);
}

async function signLeaf(ca: Issued, request: LeafRequest, publicKey: CryptoKey, nowMs: number): Promise<string> {
  const caCert = new x509.X509Certificate(ca.certPem);
  const names = [
    ...(request.dnsNames ?? []).map((value) => ({ type: "dns" as const, value })),
    ...(request.ipAddresses ?? []).map((value) => ({ type: "ip" as const, value })),
  ];
  const usage = names.length > 0 ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: nameOf(request.commonName),
    issuer: caCert.subjectName,
    ...validity(request.validDays, nowMs),
    signingAlgorithm: ALGORITHM,
    publicKey,
    signingKey: await importKey(ca.keyPem),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(caCert, false),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  });
  return pemText(cert);
}

async function authorityExtensions(publicKey: CryptoKey, below: number): Promise<x509.Extension[]> {
  return [
    new x509.BasicConstraintsExtension(true, below, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
  ];
}

/** As a string: the library writes CN as UTF8String, which is what mosquitto compares. */
function nameOf(commonName: string): string {
  return `CN=${commonName}`;
}

/** 128 random bits behind a one, so that it is positive and never short (RFC 5280, 4.1.2.2). */
function serial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  return `01${Buffer.from(bytes).toString("hex")}`;
}

/** Valid from a day before: a client whose clock is somewhat late must not refuse it. */
function validity(validDays: number, nowMs: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + validDays * DAY_MS) };
}

async function generateKeys(): Promise<CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as CryptoKeyPair;
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", key);
  return `${x509.PemConverter.encode(der, "PRIVATE KEY")}\n`;
}

async function importKey(pem: string): Promise<CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem);
  return (await webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"])) as CryptoKey;
}

function pemText(cert: x509.X509Certificate): string {
  return `${cert.toString("pem")}\n`;
}
