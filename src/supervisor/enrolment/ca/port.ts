/** What the supervisor needs of a certificate authority: on disk by default, a CA of the house behind the same port. */

export interface CertificateRequest {
  /** Imposed: whatever the request says, the certificate bears this name alone. */
  readonly commonName: string;
  /** The borne's request (PKCS #10, PEM), whose signature was checked. */
  readonly requestPem: string;
  /** Its key: SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Now, by the supervisor's clock; a CA of the house has its own. */
  readonly nowMs: number;
  /** Milliseconds from now. A CA of the house may give less. */
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
   * Issues a client certificate (EKU clientAuth). May take as long as a remote CA does; the caller gives a deadline.
   * @throws VisioborneError `ca.unavailable` when it cannot now; then the code is not burnt.
   */
  issue(request: CertificateRequest, signal: AbortSignal): Promise<IssuedCertificate>;
}
