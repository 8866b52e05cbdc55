import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { errorLine, VisioborneError } from "../../../contract/errors.ts";
import { wayToRoot } from "./chain.ts";
import { EstClient } from "./est-client.ts";
import type { EstConfig } from "./est-config.ts";
import type { CertificateAuthority, CertificateRequest, IssuedCertificate } from "./port.ts";

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const MAX_PENDING = 1000;

/**
 * A CA of the house behind EST (RFC 7030). The supervisor is its registration authority: it has looked at the code, and
 * sends the borne's own request on.
 *
 * The server takes the name from the request, so a request with any other name, or any other wish, is never sent. Roots
 * are those of a file: `/cacerts` only helps to find the way to them. It is asked first, so that nothing is issued that
 * nobody could use.
 */
export class EstCa implements CertificateAuthority {
  readonly trustPem: string;
  readonly #roots: readonly X509Certificate[];
  readonly #client: EstClient;
  readonly #url: string;
  /** Requests that wait for an answer, by name and key: the server is asked the very same again (4.2.3). */
  readonly #pending = new Map<string, Uint8Array>();

  private constructor(config: EstConfig, roots: readonly X509Certificate[], client: EstClient) {
    this.trustPem = roots.map((root) => root.toString()).join("");
    this.#roots = roots;
    this.#client = client;
    this.#url = config.url;
  }

  /**
   * Reads the files; the server is not asked, and may be down.
   * @throws VisioborneError `ca.unusable` for files that are not there or do not fit together.
   */
  static open(config: EstConfig): EstCa {
    const client = new EstClient(config);
    client.checkFiles();
    return new EstCa(config, readRoots(config.rootsFile), client);
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#authorities(Date.now(), signal);
  }

  async issue(request: CertificateRequest, signal: AbortSignal): Promise<IssuedCertificate> {
    const { commonName, requestPem, publicKey, nowMs } = request;
    const { assertBareRequest } = await import("../../../pki/request.ts");
    const asked = assertBareRequest(requestPem, commonName);
    const authorities = await this.#authorities(nowMs, signal);
    const answered = await this.#enroll(`${commonName} ${Buffer.from(publicKey).toString("base64")}`, asked, signal);
    const leaf = answered.find((one) => one.publicKey.export({ type: "spki", format: "der" }).equals(publicKey));
    if (!leaf) throw this.#unusable(`no certificate of ${commonName}'s key is in its answer`);
    const between = wayToRoot(leaf, [...answered, ...authorities], this.#roots, nowMs);
    if (!between) throw this.#unusable(`the certificate of ${commonName} does not lead to a root of rootsFile`);
    return { certificatePem: leaf.toString(), chainPem: between.map((one) => one.toString()).join("") };
  }

  async #enroll(key: string, asked: Uint8Array, signal: AbortSignal): Promise<X509Certificate[]> {
    // A borne signs its request anew each time; a server that lets somebody approve one knows it by its bytes.
    const request = this.#pending.get(key) ?? asked;
    try {
      const answered = await this.#client.simpleEnroll(request, signal);
      this.#pending.delete(key);
      return answered;
    } catch (error) {
      this.#pending.delete(key);
      if (error instanceof VisioborneError && error.code === "ca.unavailable") this.#pending.set(key, request);
      const [oldest] = this.#pending.keys();
      if (this.#pending.size > MAX_PENDING && oldest !== undefined) this.#pending.delete(oldest);
      throw error;
    }
  }

  /** @throws VisioborneError `ca.unusable` when none of the server's CAs is a root of the file, or below one. */
  async #authorities(nowMs: number, signal: AbortSignal): Promise<X509Certificate[]> {
    const all = await this.#client.caCerts(signal);
    const known = all.some((one) => {
      return this.#roots.some((root) => root.raw.equals(one.raw)) || wayToRoot(one, all, this.#roots, nowMs);
    });
    if (known) return all;
    const names = all.map(({ subject }) => subject.replaceAll("\n", ", ")).join("; ");
    throw this.#unusable(`none of its CAs leads to a root of rootsFile: ${names.slice(0, 200)}`);
  }

  #unusable(why: string): VisioborneError {
    return new VisioborneError("ca.unusable", `EST server ${this.#url}: ${why}`);
  }
}

function readRoots(file: string): X509Certificate[] {
  const unusable = (why: string): VisioborneError =>
    new VisioborneError("ca.unusable", `enrolment.est.rootsFile ${file}: ${why}`, { file });
  let roots: X509Certificate[];
  try {
    roots = (readFileSync(file, "utf8").match(PEM) ?? []).map((block) => new X509Certificate(block));
  } catch (error) {
    throw unusable(errorLine(error));
  }
  if (roots.length === 0) throw unusable("no certificate in it, expected PEM");
  // An issuing CA here would hold for this program and not for OpenSSL, which broker and desk verify with.
  const other = roots.find((root) => !root.ca || !root.checkIssued(root) || !root.verify(root.publicKey));
  if (other) throw unusable(`${other.subject.replaceAll("\n", ", ")}: expected roots, which have signed themselves`);
  return roots;
}
