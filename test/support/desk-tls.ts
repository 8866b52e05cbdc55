import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** A certificate for 127.0.0.1 that signs itself, with its key, in `dir`; it is its own authority. */
export function tlsFilesOf(dir: string): {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
} {
  const [keyFile, certFile] = [join(dir, "desk.key"), join(dir, "desk.crt")];
  if (!existsSync(certFile)) {
    const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    const subject = ["-subj", "/CN=desk.invalid", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
    execFileSync("openssl", [...args, ...subject, "-keyout", keyFile, "-out", certFile], { stdio: "ignore" });
  }
  return { certFile, keyFile, caFile: certFile };
}
