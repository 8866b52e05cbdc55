import { generateKeyPairSync } from "node:crypto";
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePki } from "../../src/demo/pki.ts";

/** A folder for a configuration and the files that it names, as on a real borne. */
export class ConfigFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "vb-config-"));

  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array, mode = 0o600): string {
    writeFileSync(this.file(name), content, { mode });
    chmodSync(this.file(name), mode);
    return this.file(name);
  }

  /** Puts a CA, a certificate with `CN=<id>` and its key here: ca.crt, borne.crt, borne.key, orders.pub. */
  async certificates(id: string, nowMs = Date.now()): Promise<void> {
    const pki = await ensurePki({ dir: this.file(`pki-${id}`), bornes: [id], nowMs });
    const { caFile, certFile, keyFile } = pki.borne(id);
    cpSync(caFile, this.file("ca.crt"));
    cpSync(certFile, this.file("borne.crt"));
    cpSync(keyFile, this.file("borne.key"));
    cpSync(pki.commandPublicKeyFile, this.file("orders.pub"));
    cpSync(pki.commandKeyFile, this.file("orders.key"));
    chmodSync(this.file("borne.key"), 0o600);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function rsaPublicKey(): string {
  return generateKeyPairSync("rsa", { modulusLength: 2048 })
    .publicKey.export({ type: "spki", format: "pem" })
    .toString();
}
