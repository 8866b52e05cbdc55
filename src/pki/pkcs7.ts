import "reflect-metadata";
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { errorLine, VisioborneError } from "../contract/errors.ts";

/** More than any chain, with all its cross-certificates, has. */
const MAX_CERTIFICATES = 32;

/**
 * The certificates of a "certs-only" message: PKCS #7 (CMS, RFC 5652) signed data without a signer, as CAs hand
 * certificates over (RFC 5272, 4.1). In no order that could be relied on; nothing proves them but their own signatures.
 * @param der DER or BER
 * @throws VisioborneError `pkcs7.invalid`.
 */
export function readCertsOnly(der: Uint8Array): X509Certificate[] {
  const invalid = (why: string): VisioborneError => new VisioborneError("pkcs7.invalid", `PKCS #7: ${why}`);
  let certificates: X509Certificate[];
  try {
    const read = new x509.X509Certificates(Uint8Array.from(der));
    certificates = Array.from(read, ({ rawData }) => new X509Certificate(Buffer.from(rawData)));
  } catch (error) {
    throw invalid(`expected signed data with certificates: ${errorLine(error).slice(0, 100)}`);
  }
  if (certificates.length === 0 || certificates.length > MAX_CERTIFICATES) {
    throw invalid(`${certificates.length} certificates, expected 1 to ${MAX_CERTIFICATES}`);
  }
  return certificates;
}
