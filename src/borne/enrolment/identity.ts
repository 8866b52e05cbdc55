import { createHash, X509Certificate } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import type { EnrolAnswer } from "../../contract/enrolment/messages.ts";
import { syncFolder, writeFileAtomic } from "../../pki/files.ts";
import type { KeyStore, NewKey } from "./key-store.ts";

/** What is known of the present certificate. Times are epoch milliseconds of the supervisor. */
export interface IdentityFacts {
  readonly brokerUrl: string;
  readonly deskUrl?: string;
  readonly notAfterMs: number;
  readonly renewAtMs: number;
  /** When it was given: a board without a clock knows that it is not earlier. */
  readonly nowMs: number;
  /** SHA-256 of the enrolment server's public key, hexadecimal. */
  readonly serverKey: string;
  /** Where the next one is asked for. */
  readonly url: string;
}

const CURRENT = "current";
const PENDING = "pending.key";
/** Files of an identity. */
const FILES = { key: "borne.key", certificate: "borne.crt", trust: "trust.crt", facts: "identity.json" } as const;

/**
 * The borne's key, certificate and whom it trusts, in one folder. Each certificate has a folder of its own and `current`
 * is a link to one: a reader, or a power cut, meets a key and a certificate that belong together.
 */
export class Identity {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get dir(): string {
    return this.#dir;
  }

  get keyFile(): string {
    return join(this.#dir, CURRENT, FILES.key);
  }

  get certFile(): string {
    return join(this.#dir, CURRENT, FILES.certificate);
  }

  get trustFile(): string {
    return join(this.#dir, CURRENT, FILES.trust);
  }

  /** `undefined` while there is none, or it cannot be read. */
  facts(): IdentityFacts | undefined {
    try {
      const facts = JSON.parse(readFileSync(join(this.#dir, CURRENT, FILES.facts), "utf8")) as IdentityFacts;
      const certificate = new X509Certificate(readFileSync(this.certFile));
      return Number.isFinite(facts.notAfterMs) && certificate.subject.startsWith("CN=") ? facts : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * The key to ask with: the one that was asked with before, where an answer may have been lost, else a new one. It is on
   * the disk before anybody is asked. Throws what the disk says.
   */
  async pending(keys: KeyStore, commonName: string): Promise<NewKey> {
    mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    const file = join(this.#dir, PENDING);
    try {
      return await keys.take(readFileSync(file, "utf8"), commonName);
    } catch {
      const key = await keys.make(commonName);
      writeFileAtomic(file, key.keyPem, 0o600);
      return key;
    }
  }

  /** Forgets the key that was asked with: it was refused for good. */
  dropPending(): void {
    rmSync(join(this.#dir, PENDING), { force: true });
  }

  /** Takes a checked answer up, whole or not at all. Throws what the disk says. */
  adopt(key: NewKey, answer: EnrolAnswer, server: Pick<IdentityFacts, "serverKey" | "url">): void {
    const name = `of-${createHash("sha256").update(answer.certificate).digest("hex").slice(0, 16)}`;
    const folder = join(this.#dir, name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { brokerUrl, deskUrl, notAfterMs, renewAtMs, nowMs } = answer;
    const facts: IdentityFacts = {
      brokerUrl,
      ...(deskUrl === undefined ? {} : { deskUrl }),
      notAfterMs,
      renewAtMs,
      nowMs,
      ...server,
    };
    writeFileAtomic(join(folder, FILES.key), key.keyPem, 0o600);
    writeFileAtomic(join(folder, FILES.certificate), answer.certificate, 0o644);
    writeFileAtomic(join(folder, FILES.trust), answer.trust, 0o644);
    writeFileAtomic(join(folder, FILES.facts), `${JSON.stringify(facts)}\n`, 0o600);
    const link = join(this.#dir, `${CURRENT}.new`);
    rmSync(link, { force: true });
    symlinkSync(name, link);
    renameSync(link, join(this.#dir, CURRENT));
    syncFolder(this.#dir);
    this.dropPending();
    this.#sweep();
  }

  /** Former certificates: their keys are of no use to anybody but a thief. */
  #sweep(): void {
    const present = readlinkSync(join(this.#dir, CURRENT));
    for (const name of readdirSync(this.#dir)) {
      const path = join(this.#dir, name);
      if (name.startsWith("of-") && name !== present && lstatSync(path).isDirectory())
        rmSync(path, { recursive: true });
    }
  }
}

/** Where the identity of an enrolled borne lies. */
export function identityOf({ dataDir }: { readonly dataDir: string }): Identity {
  return new Identity(join(dataDir, "identity"));
}
