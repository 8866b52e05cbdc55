/** What the supervisor needs of a certificate authority: on disk by default, a CA of the house behind the same port. */

export interface CertificateRequest {
  /** Imposed: a certificate bears this name alone. A CA that takes the name from the request refuses one with another. */
  readonly commonName: string;
  /** The borne's request (PKCS #10, PEM), whose signature was checked. */
  readonly requestPem: string;
  /** Its key: SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Now, by the supervisor's clock; a CA of the house has its own. */
  readonly nowMs: number;
  /** Milliseconds from now. A CA of the house may give less; more is refused by who asks. */
  readonly validMs: number;
}

export interface IssuedCertificate {
  readonly certificatePem: string;
  /** The CAs between it and the trusted root, the nearest first; empty where the root has signed it. */
  readonly chainPem: string;
}

export interface CertificateAuthority {
  /** Roots that whoever meets a borne trusts, PEM. */
  readonly trustPem: string;
  /**
   * Issues a client certificate (EKU clientAuth). May take as long as a remote CA does; the caller gives a deadline, and
   * checks name, use and dates of what comes back.
   * @throws VisioborneError `ca.unavailable` when it cannot now, with `retryAfterS` in its context where the CA said it;
   *   `ca.refused` when the CA does not want, `ca.unusable` when what it says cannot be used: both are for its owner to
   *   mend; `enrolment.request-invalid` when the fault is the request's. The code is burnt by none of them.
   */
  issue(request: CertificateRequest, signal: AbortSignal): Promise<IssuedCertificate>;
  /** Whether it could issue now, as far as that can be told without issuing. @throws VisioborneError as {@link issue}. */
  check(signal: AbortSignal): Promise<void>;
}
