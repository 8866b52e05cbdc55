import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export interface SelfSigned {
  readonly key: Buffer;
  readonly cert: Buffer;
  /** File of the certificate; gone when the test ends. */
  readonly certFile: string;
  /** Its SHA-256, with colons, as openssl prints it. */
  readonly sha256: string;
}

/** A certificate for 127.0.0.1 that signs itself, as a device on the network makes one at its first start. */
export function selfSigned(): SelfSigned {
  const folder = mkdtempSync(join(tmpdir(), "vb-cert-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
  const subject = ["-subj", "/CN=device.invalid", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", [...args, ...subject, "-keyout", keyFile, "-out", certFile], { stdio: "ignore" });
  const cert = readFileSync(certFile);
  return { key: readFileSync(keyFile), cert, certFile, sha256: new X509Certificate(cert).fingerprint256 };
}
