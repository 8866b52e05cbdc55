import { createHash, X509Certificate } from "node:crypto";
import type { Insertable, Kysely, Selectable } from "kysely";
import { VisioborneError } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import { keyHash } from "../../pki/key-hash.ts";
import type { Tables } from "../store/tables.ts";
import type { IssuedCertificate } from "./ca/port.ts";

export type CertificateRow = Selectable<Tables["certificate"]>;

const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
/** An expired one is kept so long, for it may still ask for the next. */
const KEPT_MS = 400 * 86_400_000;
/** A CA of the house has a clock of its own, and may end its certificates with the day. */
const EARLY_MS = 5 * 60_000;
const LONGER_MS = 86_400_000;

/** SHA-256 of a certificate's DER, hexadecimal. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash("sha256").update(der).digest("hex");
}

/**
 * The row of a certificate that a CA has issued. A CA of the house may have its own mind: it is checked before anybody
 * gets it.
 * @throws VisioborneError `ca.unusable` when name, key, use or dates are not what was asked for.
 */
export function rowOf(
  name: BorneName,
  { certificatePem, chainPem }: IssuedCertificate,
  asked: {
    readonly keyHash: string;
    readonly how: CertificateRow["how"];
    readonly replaces: string | null;
    /** Longest life, milliseconds from now. */
    readonly validMs: number;
  },
  nowMs: number,
): Insertable<Tables["certificate"]> {
  const certificate = new X509Certificate(certificatePem);
  const wrong = (why: string): VisioborneError =>
    new VisioborneError("ca.unusable", `the CA issued a certificate for ${name.borne} ${why}`, { borne: name.borne });
  if (certificate.subject !== `CN=${name.borne}`) throw wrong("with another name");
  if (keyHash(certificate.publicKey) !== asked.keyHash) throw wrong("with another key");
  if (certificate.ca || !certificate.keyUsage?.includes(CLIENT_AUTH)) throw wrong("that is not for a client");
  const notAfterMs = certificate.validToDate.getTime();
  if (notAfterMs <= nowMs) throw wrong("that has expired already");
  if (certificate.validFromDate.getTime() > nowMs + EARLY_MS) throw wrong("that is not valid yet");
  if (notAfterMs > nowMs + asked.validMs + LONGER_MS) {
    throw wrong(`until ${certificate.validToDate.toISOString()}, which is longer than certificateDays`);
  }
  return {
    fingerprint: fingerprintOf(certificate.raw),
    network: name.network,
    borne: name.borne,
    serial: certificate.serialNumber.toLowerCase(),
    key_hash: asked.keyHash,
    issued_ms: nowMs,
    not_after_ms: notAfterMs,
    how: asked.how,
    replaces: asked.replaces,
    pem: certificatePem + chainPem,
  };
}

export async function certificateOf(db: Kysely<Tables>, fingerprint: string): Promise<CertificateRow | undefined> {
  return await db.selectFrom("certificate").selectAll().where("fingerprint", "=", fingerprint).executeTakeFirst();
}

/** The one that followed a certificate. */
export async function successorOf(db: Kysely<Tables>, fingerprint: string): Promise<CertificateRow | undefined> {
  return await db.selectFrom("certificate").selectAll().where("replaces", "=", fingerprint).executeTakeFirst();
}

/** The latest of a borne. */
export async function latestOf(db: Kysely<Tables>, name: BorneName): Promise<CertificateRow | undefined> {
  return await db
    .selectFrom("certificate")
    .selectAll()
    .where("network", "=", name.network)
    .where("borne", "=", name.borne)
    .orderBy("issued_ms", "desc")
    .orderBy("not_after_ms", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Forgets what has long expired. */
export async function forgetCertificates(db: Kysely<Tables>, nowMs: number): Promise<void> {
  await db
    .deleteFrom("certificate")
    .where("not_after_ms", "<", nowMs - KEPT_MS)
    .execute();
}
