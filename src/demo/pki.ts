import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  chmodSync,
  writeSync,
} from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { VisioborneError } from "../contract/errors.ts";
import { NAME_PATTERN } from "../contract/topics.ts";

const DAY_MS = 86_400_000;
const CA_DAYS = 3650;
const LEAF_DAYS = 397;
/** A certificate is made anew when it has less than this left. */
const RENEW_BEFORE_DAYS = 30;

/** Accounts that are not bornes: the supervisor, and the read-only account of the maintenance staff. */
export const ACCOUNTS = ["supervisor", "maintenance"] as const;
export type Account = (typeof ACCOUNTS)[number];

/** Absolute paths of what a TLS client or server presents. */
export interface TlsFiles {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Everything that was made in a directory, by absolute path. */
export interface Pki {
  readonly dir: string;
  readonly caFile: string;
  readonly broker: TlsFiles;
  /** Server certificate of the desk: what bornes check. */
  readonly desk: TlsFiles;
  readonly supervisor: TlsFiles;
  readonly maintenance: TlsFiles;
  /** Client certificate of a borne that was asked for. @throws VisioborneError `pki.unknown` for another. */
  borne(id: string): TlsFiles;
  /** Ed25519 key that signs commands (PKCS#8 PEM): the supervisor's, never the broker's. */
  readonly commandKeyFile: string;
  /** Its public half (SPKI PEM), which each borne is given. */
  readonly commandPublicKeyFile: string;
}

export interface PkiOptions {
  /** Directory, made with mode 0700 where it is not there. */
  readonly dir: string;
  /** Ids of the bornes: the CN of their certificates. */
  readonly bornes: readonly string[];
  /** More names or addresses under which broker and desk are reached, beside localhost, 127.0.0.1 and ::1. */
  readonly serverNames?: readonly string[];
  /** Epoch milliseconds; for tests. */
  readonly nowMs?: number;
}

/**
 * Makes, or finds again, a private CA with the certificates of a broker, of accounts and of bornes. Each install has
 * its own: there is no default secret. What is valid for over 30 days, of this CA and for these names, is kept.
 * @throws VisioborneError `pki.name` for a borne that is not a name of the contract or bears that of an account.
 */
export async function ensurePki(options: PkiOptions): Promise<Pki> {
  const { dir } = options;
  const nowMs = options.nowMs ?? Date.now();
  const names = ["localhost", "127.0.0.1", "::1", ...(options.serverNames ?? [])];
  options.bornes.forEach(assertBorneName);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);

  const caFile = await ensureCa(dir, nowMs);
  const leaf = (file: string, commonName: string, serverNames: readonly string[] = []): Promise<TlsFiles> =>
    ensureLeaf({ dir, file, caFile, commonName, serverNames, nowMs });
  const broker = await leaf("broker", "visioborne-broker", [...new Set(names)]);
  const desk = await leaf("desk", "visioborne-desk", [...new Set(names)]);
  const supervisor = await leaf("supervisor", "supervisor");
  const maintenance = await leaf("maintenance", "maintenance");
  const bornes = new Map<string, TlsFiles>();
  for (const id of options.bornes) bornes.set(id, await leaf(`borne-${id}`, id));
  const command = ensureCommandKey(dir);
  return {
    dir,
    caFile,
    broker,
    desk,
    supervisor,
    maintenance,
    borne(id) {
      const files = bornes.get(id);
      if (files) return files;
      throw new VisioborneError("pki.unknown", `no certificate was asked for the borne ${id}`, { borne: id });
    },
    ...command,
  };
}

function assertBorneName(id: string): void {
  const taken = (ACCOUNTS as readonly string[]).includes(id);
  if (NAME_PATTERN.test(id) && !taken) return;
  const expected = taken ? "a name that is not an account's" : NAME_PATTERN.source;
  throw new VisioborneError("pki.name", `borne ${JSON.stringify(id)}: expected ${expected}`, { borne: id });
}

async function ensureCa(dir: string, nowMs: number): Promise<string> {
  const [certFile, keyFile] = [join(dir, "ca.crt"), join(dir, "ca.key")];
  if (!isCurrent(certFile, keyFile, nowMs, (cert) => cert.ca)) {
    const { issueCa } = await import("../pki/issue.ts");
    // The name tells one install's CA from another's in a browser's or a technician's list.
    const ca = await issueCa(`Visioborne demo CA ${randomBytes(4).toString("hex")}`, CA_DAYS, nowMs);
    writeAtomic(keyFile, ca.keyPem, 0o600);
    writeAtomic(certFile, ca.certPem, 0o644);
  }
  return certFile;
}

interface Leaf {
  readonly dir: string;
  readonly file: string;
  readonly caFile: string;
  readonly commonName: string;
  readonly serverNames: readonly string[];
  readonly nowMs: number;
}

async function ensureLeaf(leaf: Leaf): Promise<TlsFiles> {
  const certFile = join(leaf.dir, `${leaf.file}.crt`);
  const keyFile = join(leaf.dir, `${leaf.file}.key`);
  const ca = new X509Certificate(readFileSync(leaf.caFile));
  const current = isCurrent(
    certFile,
    keyFile,
    leaf.nowMs,
    (cert) =>
      cert.verify(ca.publicKey) &&
      cert.subject === `CN=${leaf.commonName}` &&
      leaf.serverNames.every((name) => (isIP(name) ? cert.checkIP(name) : cert.checkHost(name)) !== undefined),
  );
  if (!current) {
    const { issueLeaf } = await import("../pki/issue.ts");
    const authority = {
      certPem: readFileSync(leaf.caFile, "utf8"),
      keyPem: readFileSync(join(leaf.dir, "ca.key"), "utf8"),
    };
    const made = await issueLeaf(
      authority,
      {
        commonName: leaf.commonName,
        dnsNames: leaf.serverNames.filter((name) => !isIP(name)),
        ipAddresses: leaf.serverNames.filter((name) => isIP(name)),
        validDays: LEAF_DAYS,
      },
      leaf.nowMs,
    );
    writeAtomic(keyFile, made.keyPem, 0o600);
    writeAtomic(certFile, made.certPem, 0o644);
  }
  return { caFile: leaf.caFile, certFile, keyFile };
}

/** Whether both files are there, belong together, last long enough and suit; anything unreadable is made anew. */
function isCurrent(
  certFile: string,
  keyFile: string,
  nowMs: number,
  suits: (cert: X509Certificate) => boolean,
): boolean {
  try {
    const cert = new X509Certificate(readFileSync(certFile));
    const key = createPrivateKey(readFileSync(keyFile));
    chmodSync(keyFile, 0o600);
    const leftMs = cert.validToDate.getTime() - nowMs;
    const begun = cert.validFromDate.getTime() <= nowMs;
    return begun && leftMs > RENEW_BEFORE_DAYS * DAY_MS && cert.checkPrivateKey(key) && suits(cert);
  } catch {
    return false;
  }
}

function ensureCommandKey(dir: string): { commandKeyFile: string; commandPublicKeyFile: string } {
  const commandKeyFile = join(dir, "command.key");
  const commandPublicKeyFile = join(dir, "command.pub");
  const readable = (): boolean => {
    try {
      return createPrivateKey(readFileSync(commandKeyFile)).asymmetricKeyType === "ed25519";
    } catch {
      return false;
    }
  };
  if (!existsSync(commandKeyFile) || !readable()) {
    const { privateKey } = generateKeyPairSync("ed25519");
    writeAtomic(commandKeyFile, privateKey.export({ type: "pkcs8", format: "pem" }) as string, 0o600);
  }
  chmodSync(commandKeyFile, 0o600);
  // Always from the private half, so that the two never part.
  const publicPem = createPublicKey(readFileSync(commandKeyFile)).export({ type: "spki", format: "pem" }) as string;
  if (!existsSync(commandPublicKeyFile) || readFileSync(commandPublicKeyFile, "utf8") !== publicPem) {
    writeAtomic(commandPublicKeyFile, publicPem, 0o644);
  }
  return { commandKeyFile, commandPublicKeyFile };
}

/** Write, fsync, rename: a power cut leaves the old file or the new one. The mode holds from the first byte. */
function writeAtomic(path: string, text: string, mode: number): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const fd = openSync(temporary, "w", mode);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, path);
}
