import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { isAccount } from "../../broker/access-lists.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { writeFileAtomic } from "../../pki/files.ts";
import { CA_FILES, DiskCa, initDiskCa } from "../../supervisor/enrolment/ca/disk.ts";

/** `visioborne supervisor ca init`: a certificate authority of two levels, in a folder of its own. */
export async function caInit(options: { readonly dir: string; readonly name: string }): Promise<void> {
  const dir = resolve(options.dir);
  if (!/^[A-Za-z0-9 .-]{1,40}$/.test(options.name)) {
    throw new VisioborneError("usage", `--name ${options.name}: expected letters, digits, blanks, dots and dashes`);
  }
  await initDiskCa(dir, options.name);
  process.stdout.write(
    `${join(dir, CA_FILES.rootCert)}: whom brokers, desks and bornes trust\n` +
      `${join(dir, CA_FILES.rootKey)}: not needed to issue; take it away from this machine and keep it safe\n`,
  );
}

/** `visioborne supervisor ca issue`: key and certificate of a server, or of an account of the broker. */
export async function caIssue(
  name: string,
  options: { readonly dir: string; readonly out: string; readonly host?: readonly string[]; readonly days: string },
): Promise<void> {
  const hosts = options.host ?? [];
  if (!/^[a-z0-9-]{1,32}$/.test(name)) {
    throw new VisioborneError("usage", `${name}: expected small letters, digits and dashes, 32 at most`);
  }
  if (hosts.length === 0 && !isAccount(name)) {
    const message = `${name}: expected --host for a server, or supervisor or maintenance; bornes enrol with a code`;
    throw new VisioborneError("usage", message);
  }
  const validDays = Number(options.days);
  if (!Number.isInteger(validDays) || validDays < 1 || validDays > 825) {
    throw new VisioborneError("usage", `--days ${options.days}: expected 1 to 825`);
  }
  const { keyPem, certificatePem } = await DiskCa.open(resolve(options.dir)).issueOwn({
    commonName: name,
    dnsNames: hosts.filter((host) => !isIP(host)),
    ipAddresses: hosts.filter((host) => isIP(host)),
    validDays,
  });
  const [keyFile, certFile] = [join(resolve(options.out), `${name}.key`), join(resolve(options.out), `${name}.crt`)];
  writeFileAtomic(keyFile, keyPem, 0o600);
  writeFileAtomic(certFile, certificatePem, 0o644);
  process.stdout.write(`${certFile}\n${keyFile}\n`);
}
