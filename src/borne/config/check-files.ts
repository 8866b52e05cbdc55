import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { SECRETS_ARE_FILES, valueAt } from "./explain.ts";
import type { Report } from "./load.ts";
import { fileError } from "./source.ts";
import { found, looksSecret } from "./words.ts";

const FILES = [
  ["broker", "caFile"],
  ["broker", "certFile"],
  ["broker", "keyFile"],
  ["desk", "caFile"],
  ["desk", "certFile"],
  ["desk", "keyFile"],
  ["commands", "publicKeyFile"],
  ["papers", "formsKeyFile"],
] as const;
/** The code's file may be gone: once it is used, nobody needs it. */
const FOLDERS = [["dataDir"], ["runtimeDir"], ["papers", "formsDir"], ["enrolment", "codeFile"]] as const;
const PATHS = [...FILES, ...FOLDERS] as const;
/** A PEM file is a few KiB, a bundle of authorities some 200. */
const MAX_PEM_BYTES = 1024 * 1024;

/** Makes the paths of a configuration absolute: relative ones start at the folder of its file. */
export function resolvePaths(data: unknown, folder: string): void {
  for (const steps of PATHS) {
    const above = valueAt(data, steps.slice(0, -1));
    const key = steps.at(-1) as string;
    const value = valueAt(above, [key]);
    if (typeof value === "string" && !looksSecret(value) && !value.startsWith("~")) {
      (above as Record<string, string>)[key] = resolve(folder, value);
    }
  }
}

/** Whether the folders can be meant as they are written: with ~ they would be folders of that name, somewhere. */
export function checkFolders(data: unknown, report: Report): void {
  checkHome(FOLDERS, data, report);
}

/** Whether the files that are named are there, are what they should be, and are kept as secrets are kept. */
export function checkFiles(data: unknown, report: Report): void {
  checkHome(FILES, data, report);
  for (const server of ["broker", "desk"] as const) checkIdentity(server, data, report);
  for (const steps of [
    ["commands", "publicKeyFile"],
    ["papers", "formsKeyFile"],
  ]) {
    const publicPem = readPem(data, steps, report);
    if (publicPem !== undefined) checkPublicKey(publicPem, steps, report);
  }
}

/** Certificates and key by which the borne and one of its servers know each other. */
function checkIdentity(server: "broker" | "desk", data: unknown, report: Report): void {
  const read = (file: string) => readPem(data, [server, file], report);
  const [caPem, certPem, keyPem] = [read("caFile"), read("certFile"), read("keyFile")];
  if (caPem !== undefined) checkAuthority(caPem, [server, "caFile"], report);
  const id = valueAt(data, ["borne", "id"]);
  const certificate = certPem === undefined ? undefined : checkCertificate(certPem, id, [server, "certFile"], report);
  const key = keyPem === undefined ? undefined : checkKey(keyPem, [server, "keyFile"], report);
  if (certificate && key && !certificate.checkPrivateKey(key)) {
    report(
      "error",
      "key.other",
      [server, "keyFile"],
      "the key of another certificate",
      "the private key that belongs to certFile",
    );
  }
}

function checkHome(paths: readonly (readonly string[])[], data: unknown, report: Report): void {
  for (const steps of paths) {
    const path = valueAt(data, steps);
    if (typeof path === "string" && path.startsWith("~")) {
      report("error", "file.home", steps, found(path), "a path without ~, which only a shell understands");
    }
  }
}

function readPem(data: unknown, steps: readonly string[], report: Report): string | undefined {
  const path = valueAt(data, steps);
  if (typeof path !== "string" || path.startsWith("~")) return undefined;
  if (looksSecret(path)) {
    report("error", "secret.value", steps, "a secret (not shown)", SECRETS_ARE_FILES);
    return undefined;
  }
  try {
    const stat = statSync(path);
    if (!stat.isFile()) throw Object.assign(new Error("folder"), { code: "EISDIR" });
    if (stat.size > MAX_PEM_BYTES) {
      report("error", "file.size", steps, `${stat.size} bytes`, "a PEM file");
      return undefined;
    }
    if (steps.at(-1) === "keyFile") checkMode(stat.mode, steps, report);
    return readFileSync(path, "utf8");
  } catch (error) {
    report(
      "error",
      "file.missing",
      steps,
      `${fileError(error)}: ${JSON.stringify(path)}`,
      "a PEM file that can be read by the user of the daemon",
    );
    return undefined;
  }
}

/** The key says who the borne is: whoever reads it is the borne. */
function checkMode(mode: number, steps: readonly string[], report: Report): void {
  const shown = `mode 0${(mode & 0o777).toString(8).padStart(3, "0")}`;
  if ((mode & 0o007) !== 0) report("error", "key.mode", steps, `${shown}, open to every user`, "mode 0600: chmod 600");
  else if ((mode & 0o070) !== 0)
    report("warning", "key.mode", steps, `${shown}, open to a group`, "mode 0600: chmod 600");
}

function checkAuthority(pem: string, steps: readonly string[], report: Report): void {
  if (hasPrivateKey(pem)) report("error", "secret.place", steps, "a private key", "certificates only");
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) report("error", "pem.invalid", steps, "no certificate", "one or more certificates, PEM");
  else if (blocks.some((block) => !certificateOf(block)))
    report("error", "pem.invalid", steps, "a certificate that is damaged", "certificates, PEM");
}

function checkCertificate(
  pem: string,
  id: unknown,
  steps: readonly string[],
  report: Report,
): X509Certificate | undefined {
  const certificate = certificateOf(pem);
  if (!certificate) {
    report("error", "pem.invalid", steps, "no certificate, or one that is damaged", "the borne's certificate, PEM");
    return undefined;
  }
  const name = commonName(certificate);
  if (typeof id === "string" && name !== id) {
    report("error", "cert.name", steps, `a certificate whose CN is ${found(name)}`, `CN = borne.id (${found(id)})`);
  }
  // A board without a clock would call every certificate not yet valid: only the end is looked at.
  if (certificate.validToDate.getTime() < Date.now()) {
    report(
      "warning",
      "cert.expired",
      steps,
      `a certificate that ended on ${certificate.validToDate.toISOString().slice(0, 10)}`,
      `one that is valid: the ${steps[0] ?? ""} will refuse this one`,
    );
  }
  return certificate;
}

function checkKey(pem: string, steps: readonly string[], report: Report): KeyObject | undefined {
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    report(
      "error",
      "key.encrypted",
      steps,
      "a key behind a passphrase",
      "a key without one: nobody is there at boot to type it",
    );
    return undefined;
  }
  try {
    return createPrivateKey(pem);
  } catch {
    report("error", "pem.invalid", steps, "no private key, or one that is damaged", "the private key of certFile, PEM");
    return undefined;
  }
}

function checkPublicKey(pem: string, steps: readonly string[], report: Report): void {
  if (hasPrivateKey(pem)) {
    return report(
      "error",
      "secret.place",
      steps,
      "a private key",
      `the public half: the private key of ${steps[0] === "commands" ? "the supervisor" : "who signs"} never lies on a borne`,
    );
  }
  let kind: string | undefined;
  try {
    kind = createPublicKey(pem).asymmetricKeyType;
  } catch {
    return report(
      "error",
      "pem.invalid",
      steps,
      "no public key, or one that is damaged",
      "an Ed25519 public key, PEM (SPKI)",
    );
  }
  if (kind !== "ed25519") report("error", "key.kind", steps, `a key of kind ${String(kind)}`, "an Ed25519 public key");
}

function hasPrivateKey(pem: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem);
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function commonName(certificate: X509Certificate): string {
  const lines = certificate.subject.split("\n");
  return lines.findLast((line) => line.startsWith("CN="))?.slice(3) ?? "";
}
