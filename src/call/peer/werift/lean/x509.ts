/**
 * In the bundle this stands for `@peculiar/x509`, of which werift takes only the making of certificates: ours are made
 * in `certificate.ts`, and the library would be 7 MB of memory. What is asked of it all the same says so.
 */
export const cryptoProvider = { set: (): void => {} };

export const X509CertificateGenerator = {
  createSelfSigned: (): Promise<never> =>
    Promise.reject(new Error("certificates are made by certificate.ts; a session has to be given one")),
};

export const PemConverter = { encode: X509CertificateGenerator.createSelfSigned };
