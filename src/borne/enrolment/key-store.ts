import { createPrivateKey } from "node:crypto";
import { keyHash } from "../../pki/key-hash.ts";

/** Where the borne's private key is made and kept: a file by default; a TPM or secure element behind the same port. */

export interface NewKey {
  /**
   * What TLS is given as the key file, PEM. For a TPM it is the wrapped key (`TSS2 PRIVATE KEY`), which only that chip
   * can use: all else stays as it is.
   */
  readonly keyPem: string;
  /** Certification request signed with it (PKCS #10, PEM). */
  readonly requestPem: string;
  /** SHA-256 of the public key (SubjectPublicKeyInfo), hexadecimal. */
  readonly keyHash: string;
}

export interface KeyStore {
  /** Makes a P-256 key and signs a request with it. */
  make(commonName: string): Promise<NewKey>;
  /** Signs a request again with a key that was made before. Rejects for one that cannot be used. */
  take(keyPem: string, commonName: string): Promise<NewKey>;
}

/** Keys in files, mode 0600. The library of certificates is loaded when a request is made: some four times a year. */
export const fileKeys: KeyStore = {
  async make(commonName) {
    const { newKeyPem } = await import("../../pki/request.ts");
    return await this.take(newKeyPem(), commonName);
  },
  async take(keyPem, commonName) {
    const { makeRequest } = await import("../../pki/request.ts");
    const requestPem = await makeRequest(keyPem, commonName);
    return { keyPem, requestPem, keyHash: keyHash(createPrivateKey(keyPem)) };
  },
};
