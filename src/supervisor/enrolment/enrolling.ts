import type { Selectable } from "kysely";
import type { EnrolAnswer, EnrolRequest, RenewRequest } from "../../contract/enrolment/messages.ts";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Clock } from "../../contract/runtime.ts";
import type { BorneName } from "../../contract/topics.ts";
import { readRequest, type ReadRequest } from "../../pki/request.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { CertificateAuthority } from "./ca/port.ts";
import { certificateOf, latestOf, rowOf, successorOf, type CertificateRow } from "./certificates.ts";
import type { Codes } from "./codes.ts";
import { refusal } from "./refusal.ts";
import { askApproval, isShut, recordIssue, serialOf } from "./enrolling-store.ts";

/** A borne whose answer was lost asks again with the same key for so long. */
const ASK_AGAIN_MS = 15 * 60_000;

export interface EnrollingOptions {
  readonly store: Store;
  readonly ca: CertificateAuthority;
  readonly codes: Codes;
  readonly clock: Clock;
  readonly certificateMs: number;
  /** Of the answer, beside the certificate. */
  readonly brokerUrl: string;
  readonly deskUrl: string | undefined;
  /** Roots beside those of the CA. */
  readonly moreTrustPem: string;
  /** Seconds that a borne has to wait for one more renewal; 0 = none. */
  readonly waitS: (name: BorneName) => number;
  /** Told after the commit, before the answer. */
  readonly onIssued: (name: BorneName, certificate: CertificateRow) => Promise<void>;
}

/** Who gets a certificate. Each refusal is a VisioborneError with a code of the protocol. */
export class Enrolling {
  readonly #options: EnrollingOptions;

  constructor(options: EnrollingOptions) {
    this.#options = options;
  }

  /** The first certificate, for a code. The code is burnt in the transaction that stores the certificate. */
  async enrol(asked: EnrolRequest, signal: AbortSignal): Promise<EnrolAnswer> {
    const { store, codes } = this.#options;
    const hash = codes.hashOf(Buffer.from(asked.secret, "hex"));
    const code = await store.db.selectFrom("enrolment_code").selectAll().where("hash", "=", hash).executeTakeFirst();
    if (!code) throw refusal("enrolment.code-refused");
    if (code.network !== asked.network || code.borne !== asked.borne) throw refusal("enrolment.wrong-borne");
    if (await isShut(store.db, code)) throw refusal("enrolment.blocked");
    const serial = await serialOf(store.db, code);
    if (serial !== null && asked.serial !== serial) throw refusal("enrolment.wrong-serial");
    const request = await readRequest(asked.request);
    if (code.used_ms !== null) return await this.#again(code, request);
    if (code.expires_ms <= this.#nowMs()) throw refusal("enrolment.code-expired");
    return await this.#issue(code, { ...request, pem: asked.request, how: "code", replaces: null, hash }, signal);
  }

  /**
   * The next certificate, for the present one.
   * @param fingerprint of the certificate whose key the client has proven to hold
   */
  async renew(fingerprint: string, asked: RenewRequest, signal: AbortSignal): Promise<EnrolAnswer> {
    const { db } = this.#options.store;
    const present = await certificateOf(db, fingerprint);
    if (!present) throw refusal("enrolment.certificate-unknown");
    if (await isShut(db, present)) throw refusal("enrolment.blocked");
    const request = await readRequest(asked.request);
    const latest = await latestOf(db, present);
    if (latest && latest.fingerprint !== fingerprint) {
      // The answer was lost on the way, and the borne comes with its old certificate and the same new key.
      const lost = await successorOf(db, fingerprint);
      const same = lost?.fingerprint === latest.fingerprint && lost.key_hash === request.keyHash;
      if (!same) throw refusal("enrolment.superseded");
      return this.#answer(lost);
    }
    const expired = present.not_after_ms <= this.#nowMs();
    if (expired && !(await askApproval(db, present, request.keyHash, this.#nowMs()))) {
      throw refusal("enrolment.waiting", 300);
    }
    const how = expired ? "approved" : "renewal";
    return await this.#issue(present, { ...request, pem: asked.request, how, replaces: fingerprint }, signal);
  }

  async #again(code: Selectable<Tables["enrolment_code"]>, request: ReadRequest): Promise<EnrolAnswer> {
    const given = code.fingerprint === null ? undefined : await certificateOf(this.#options.store.db, code.fingerprint);
    const lateMs = this.#nowMs() - (code.used_ms ?? 0);
    if (given?.key_hash !== request.keyHash || lateMs > ASK_AGAIN_MS) throw refusal("enrolment.code-used");
    return this.#answer(given);
  }

  async #issue(
    { network, borne }: BorneName,
    asked: ReadRequest & {
      readonly pem: string;
      readonly how: CertificateRow["how"];
      readonly replaces: string | null;
      readonly hash?: string;
    },
    signal: AbortSignal,
  ): Promise<EnrolAnswer> {
    const { store, ca, certificateMs, onIssued } = this.#options;
    const name = { network, borne };
    const waitS = asked.how === "code" ? 0 : this.#options.waitS(name);
    if (waitS > 0) throw refusal("enrolment.too-many", waitS);
    const { publicKey, pem: requestPem } = asked;
    const issued = await ca
      .issue({ commonName: borne, requestPem, publicKey, validMs: certificateMs, nowMs: this.#nowMs() }, signal)
      .catch((error: unknown) => {
        throw notIssued(error);
      });
    const row = rowOf(name, issued, { ...asked, validMs: certificateMs }, this.#nowMs()) as CertificateRow;
    // What was issued beside a request that came first is given to nobody.
    if (!(await recordIssue(store.db, row, asked.hash))) {
      throw refusal(asked.hash === undefined ? "enrolment.superseded" : "enrolment.code-used");
    }
    await onIssued(name, row);
    return this.#answer(row);
  }

  #answer(certificate: CertificateRow): EnrolAnswer {
    const { ca, moreTrustPem, brokerUrl, deskUrl } = this.#options;
    const { issued_ms: issuedMs, not_after_ms: notAfterMs } = certificate;
    return {
      v: 1,
      certificate: certificate.pem,
      trust: ca.trustPem + moreTrustPem,
      brokerUrl,
      ...(deskUrl === undefined ? {} : { deskUrl }),
      notAfterMs,
      renewAtMs: Math.round(issuedMs + ((notAfterMs - issuedMs) * 2) / 3),
      nowMs: this.#nowMs(),
    };
  }

  #nowMs(): number {
    return Math.round(this.#options.clock.wallMs());
  }
}

/** What the borne is told: a CA that has no certificate to give is not its fault; its request may be. */
function notIssued(error: unknown): VisioborneError {
  if (error instanceof VisioborneError && error.code === "enrolment.request-invalid") return error;
  const retryAfterS = error instanceof VisioborneError ? error.context["retryAfterS"] : undefined;
  const context = retryAfterS === undefined ? {} : { retryAfterS };
  return new VisioborneError("enrolment.unavailable", `no certificate: ${errorLine(error)}`, context, { cause: error });
}
