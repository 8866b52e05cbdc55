import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Extensions as a house's CA has them in its profiles. */
const CONFIG = `
[req]
distinguished_name = dn
prompt = no
[dn]
CN = unused
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[borne]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1
[elsewhere]
basicConstraints = critical, CA:FALSE
extendedKeyUsage = serverAuth
subjectAltName = DNS:elsewhere.example
`;

/** Files of one key and its certificate, PEM. */
export interface Pair {
  readonly key: string;
  readonly cert: string;
}

export type Profile = "authority" | "borne" | "server" | "elsewhere";

/** Certificates made by openssl alone, so that no code of ours checks itself. */
export class HousePki {
  readonly dir = mkdtempSync(join(tmpdir(), "visioborne-house-"));
  readonly #config = join(this.dir, "house.cnf");

  constructor() {
    writeFileSync(this.#config, CONFIG);
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  async openssl(...args: string[]): Promise<Buffer> {
    return (await run("openssl", args, { cwd: this.dir, encoding: "buffer" })).stdout;
  }

  /** A root, RSA, as old houses have them. */
  async root(name: string): Promise<Pair> {
    const pair = this.#pair(name);
    const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", pair.key, "-out", pair.cert];
    const x509 = ["-x509", "-days", "3650", "-subj", `/CN=${name}`, "-extensions", "authority"];
    await this.openssl("req", "-config", this.#config, ...key, ...x509);
    return pair;
  }

  /** A new key with a certificate that `by` has signed. */
  async pair(name: string, by: Pair, profile: Profile): Promise<Pair> {
    const pair = this.#pair(name);
    const csr = this.path(`${name}.csr`);
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-keyout", pair.key];
    await this.openssl("req", "-config", this.#config, "-new", ...key, "-subj", `/CN=${name}`, "-out", csr);
    await this.sign(csr, by, profile, pair.cert);
    return pair;
  }

  /** Signs a request. Name and key are the request's, unless `more` says other ones. */
  async sign(csr: string, by: Pair, profile: Profile, out: string, more: readonly string[] = []): Promise<void> {
    const serial = `0x01${randomBytes(15).toString("hex")}`;
    const ca = ["-CA", by.cert, "-CAkey", by.key, "-set_serial", serial];
    const days = more.includes("-days") ? [] : ["-days", "60"];
    const extensions = ["-extfile", this.#config, "-extensions", profile];
    await this.openssl("x509", "-req", "-in", csr, ...ca, ...days, ...extensions, "-out", out, ...more);
  }

  /** A "certs-only" message of certificates in files, DER. */
  async certsOnly(...files: string[]): Promise<Buffer> {
    const certificates = files.flatMap((file) => ["-certfile", file]);
    return await this.openssl("crl2pkcs7", "-nocrl", ...certificates, "-outform", "DER");
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  #pair(name: string): Pair {
    return { key: this.path(`${name}.key`), cert: this.path(`${name}.crt`) };
  }
}

/**
 * Whether openssl takes a client certificate for good. Rejects with what it says.
 * @param chainPem certificates beside it, not trusted
 */
export async function verifyClient(dir: string, certPem: string, chainPem: string, rootsPem: string): Promise<string> {
  const mark = randomBytes(4).toString("hex");
  const file = (name: string, text: string): string => {
    const path = join(dir, `${name}-${mark}.pem`);
    writeFileSync(path, text);
    return path;
  };
  const chain = chainPem === "" ? [] : ["-untrusted", file("chain", chainPem)];
  const trust = ["-no-CApath", "-no-CAstore", "-CAfile", file("roots", rootsPem), "-x509_strict"];
  const args = ["verify", ...trust, ...chain, "-purpose", "sslclient", file("leaf", certPem)];
  return (await run("openssl", args)).stdout;
}
