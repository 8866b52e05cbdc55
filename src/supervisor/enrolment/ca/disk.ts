import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorLine, VisioborneError } from "../../../contract/errors.ts";
import { writeFileAtomic } from "../../../pki/files.ts";
import type { CertificateAuthority, CertificateRequest, IssuedCertificate } from "./port.ts";

const DAY_MS = 86_400_000;
const ROOT_DAYS = 7300;
const ISSUING_DAYS = 3650;

/** Files of a CA's folder. The root's key signs once, and is best kept in a safe. */
export const CA_FILES = {
  rootCert: "root.crt",
  rootKey: "root.key",
  issuingCert: "issuing.crt",
  issuingKey: "issuing.key",
} as const;

/** Server or account certificate that the CA's owner asks for at the command line. */
export interface OwnRequest {
  readonly commonName: string;
  /** Names and addresses of a server; empty = an account. */
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly validDays: number;
}

/**
 * Makes a CA of two levels, P-256: a root that everybody trusts, and below it the one that issues, which can be
 * replaced without a visit to each borne.
 * @param name words that tell this install's CA from another's
 * @throws VisioborneError `ca.exists` when the folder holds one: it is never written over.
 */
export async function initDiskCa(dir: string, name: string, nowMs = Date.now()): Promise<void> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const there = Object.values(CA_FILES).find((file) => existsSync(join(dir, file)));
  if (there !== undefined) {
    throw new VisioborneError("ca.exists", `${join(dir, there)} is there: a CA is never written over`, { dir });
  }
  const { issueCa, issueSubordinate } = await import("../../../pki/issue.ts");
  const mark = randomBytes(4).toString("hex");
  const root = await issueCa(`${name} root ${mark}`, ROOT_DAYS, nowMs, 1);
  const issuing = await issueSubordinate(root, `${name} issuing ${mark}`, ISSUING_DAYS, nowMs);
  for (const [file, text, mode] of [
    [CA_FILES.rootKey, root.keyPem, 0o600],
    [CA_FILES.issuingKey, issuing.keyPem, 0o600],
    [CA_FILES.rootCert, root.certPem, 0o644],
    [CA_FILES.issuingCert, issuing.certPem, 0o644],
  ] as const) {
    writeFileAtomic(join(dir, file), text, mode);
  }
}

/** The CA in a folder that {@link initDiskCa} made. The root's key may be away. */
export class DiskCa implements CertificateAuthority {
  readonly trustPem: string;
  readonly #issuing: { readonly certPem: string; readonly keyPem: string };

  private constructor(trustPem: string, issuing: { readonly certPem: string; readonly keyPem: string }) {
    this.trustPem = trustPem;
    this.#issuing = issuing;
  }

  /**
   * @throws VisioborneError `ca.unusable` for files that are not there, do not fit together or may be read by others
   *   than their owner.
   */
  static open(dir: string): DiskCa {
    const unusable = (why: string): VisioborneError =>
      new VisioborneError("ca.unusable", `CA in ${dir}: ${why}; visioborne supervisor ca init makes one`, { dir });
    const path = (file: keyof typeof CA_FILES): string => join(dir, CA_FILES[file]);
    let root: X509Certificate;
    let issuing: X509Certificate;
    let keyPem: string;
    try {
      [root, issuing] = [read(path("rootCert")), read(path("issuingCert"))];
      keyPem = readFileSync(path("issuingKey"), "utf8");
    } catch (error) {
      throw unusable(errorLine(error));
    }
    if ((statSync(path("issuingKey")).mode & 0o077) !== 0) throw unusable(`${path("issuingKey")}: expected mode 0600`);
    if (!issuing.verify(root.publicKey)) throw unusable("the issuing certificate is not of the root");
    if (!issuing.checkPrivateKey(createPrivateKey(keyPem))) throw unusable("the issuing key is not of its certificate");
    return new DiskCa(root.toString(), { certPem: issuing.toString(), keyPem });
  }

  async issue(request: CertificateRequest): Promise<IssuedCertificate> {
    const { issueFor } = await import("../../../pki/issue.ts");
    const { commonName, publicKey, validMs, nowMs } = request;
    const leaf = { commonName, validDays: validMs / DAY_MS };
    const certificatePem = await issueFor(this.#issuing, leaf, publicKey, nowMs);
    return { certificatePem, chainPem: this.#issuing.certPem };
  }

  /** Files were looked at when they were opened. */
  async check(): Promise<void> {}

  /** A key with its certificate for a server or an account of the centre. The certificate is followed by its chain. */
  async issueOwn(request: OwnRequest): Promise<{ readonly keyPem: string; readonly certificatePem: string }> {
    const { issueLeaf } = await import("../../../pki/issue.ts");
    const { certPem, keyPem } = await issueLeaf(this.#issuing, request, Date.now());
    return { keyPem, certificatePem: certPem + this.#issuing.certPem };
  }
}

function read(file: string): X509Certificate {
  return new X509Certificate(readFileSync(file));
}
