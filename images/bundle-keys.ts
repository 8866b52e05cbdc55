// Keys that sign bundles. A release is signed by a key that lies on no computer of the project: it is given by file. What
// is built for trials is signed by a development key, made here on demand and never committed.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A signing key with its certificate, and the authority that a borne has in its keyring. Paths of PEM files. */
export interface BundleKeys {
  readonly key: string;
  readonly cert: string;
  readonly keyring: string;
}

/** What the image of a borne carries to judge bundles by. */
export interface Keyring {
  /** Certificates, PEM: /etc/rauc/keyring.pem. */
  readonly pem: string;
  /** `dev`: whoever has this work tree can make updates for it. Said loudly by all that shows it. */
  readonly kind: "dev" | "release";
}

/** No borne has a clock that could be trusted to end a key: it is withdrawn by an update that carries another keyring. */
const DAYS = 30 * 365;
const CURVE = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** The development keys of this work tree, made when there are none. @param root of the repository */
export function developmentKeys(root: string): BundleKeys {
  const folder = join(root, ".visioborne/update-keys");
  const keys = { key: join(folder, "dev.key"), cert: join(folder, "dev.crt"), keyring: join(folder, "dev-ca.crt") };
  if (Object.values(keys).every((file) => existsSync(file))) return keys;
  mkdirSync(join(root, ".visioborne"), { recursive: true });
  const fresh = mkdtempSync(join(root, ".visioborne/update-keys-"));
  makeKeys(fresh, "development");
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return keys;
}

/**
 * An authority and a signing key below it, in `folder`: dev.key, dev.crt, dev-ca.crt. The authority's own key is not
 * kept: a new signer is a new authority.
 */
export function makeKeys(folder: string, name: string): BundleKeys {
  const at = (file: string): string => join(folder, file);
  const openssl = (...groups: (readonly string[])[]): void =>
    void execFileSync("openssl", groups.flat(), { stdio: ["ignore", "ignore", "pipe"] });
  const subject = (what: string): string => `/O=Visioborne/CN=Visioborne ${name} ${what}`;
  openssl(
    ["req", "-x509", "-sha256", ...CURVE, "-days", String(DAYS), "-subj", subject("update authority")],
    ["-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "basicConstraints=critical,CA:TRUE"],
    ["-keyout", at("ca.key"), "-out", at("dev-ca.crt")],
  );
  openssl(["req", ...CURVE, "-subj", subject("updates"), "-keyout", at("dev.key"), "-out", at("dev.csr")]);
  writeFileSync(
    at("ext"),
    // codeSigning is what a borne asks for; emailProtection what `rauc info` asks for where no configuration is.
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n" +
      "extendedKeyUsage=critical,codeSigning,emailProtection\n",
  );
  openssl(
    ["x509", "-req", "-sha256", "-in", at("dev.csr"), "-CA", at("dev-ca.crt"), "-CAkey", at("ca.key")],
    ["-CAcreateserial", "-days", String(DAYS), "-extfile", at("ext"), "-out", at("dev.crt")],
  );
  for (const file of ["ca.key", "dev.csr", "ext", "dev-ca.srl"]) rmSync(at(file), { force: true });
  return { key: at("dev.key"), cert: at("dev.crt"), keyring: at("dev-ca.crt") };
}

/**
 * The keyring of an image.
 * @param choice `dev`, or the PEM file of the authority that signs releases
 * @throws Error when the file holds a key, or no certificate
 */
export function keyringFor(root: string, choice: string): Keyring {
  if (choice === "dev") return { kind: "dev", pem: readFileSync(developmentKeys(root).keyring, "utf8") };
  const pem = readFileSync(choice, "utf8");
  if (pem.includes("PRIVATE KEY")) throw new Error(`${choice}: holds a private key: expected certificates alone`);
  if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw new Error(`${choice}: holds no certificate, PEM`);
  return { kind: "release", pem };
}
