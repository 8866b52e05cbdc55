// Debian packages of another architecture and suite, fetched and unpacked without touching the machine's own apt: an apt
// with its own lists, cache and (empty) account of what is installed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capture, runLogged } from "../scripts/lib/run.mjs";
import { withLock } from "../scripts/lib/lock.mjs";

/** The Debian that a borne runs. */
export const SUITE = "trixie";
export const MIRROR = "http://deb.debian.org/debian";
export const SECURITY = "http://deb.debian.org/debian-security";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const freshMs = 24 * 3_600_000;

export interface DebianArchive {
  /** What apt would install for these: the packages themselves, or with all that they depend on; as `name=version`. */
  resolve(packages: readonly string[], options?: { depends?: boolean }): Promise<string[]>;
  /**
   * Unpacks packages into `tree`; no script of theirs is run.
   * @returns what was unpacked, as `name=version`
   */
  unpack(packages: readonly string[], tree: string, options?: { depends?: boolean }): Promise<string[]>;
}

/**
 * @param options.dir lists and packages are kept here
 * @param options.mirror another mirror of Debian's archive
 * @throws Error with the end of apt's output, when a list or a package cannot be had
 */
export async function debianArchive(options: {
  dir: string;
  logFile: string;
  architecture?: string;
  mirror?: string;
  /** Of Debian's archive. */
  components?: string;
  /** Another archive of the same suite, with its own key. */
  also?: { readonly url: string; readonly keyFile: string };
}): Promise<DebianArchive> {
  const { dir, logFile, architecture = "arm64", mirror = MIRROR, components = "main", also } = options;
  const debs = join(dir, "debs");
  for (const path of ["lists/partial", "cache/archives/partial", "etc", "debs"])
    mkdirSync(join(dir, path), { recursive: true });
  writeFileSync(join(dir, "status"), "");
  const trust = `[arch=${architecture} signed-by=${KEYRING}]`;
  const sources = [
    `deb ${trust} ${mirror} ${SUITE} ${components}`,
    `deb ${trust} ${SECURITY} ${SUITE}-security ${components}`,
    ...(also === undefined ? [] : [`deb [arch=${architecture} signed-by=${also.keyFile}] ${also.url} ${SUITE} main`]),
  ];
  const sourcesChanged = writeIfOther(join(dir, "sources.list"), `${sources.join("\n")}\n`);
  writeFileSync(join(dir, "apt.conf"), aptConfig(dir, architecture));
  const env = { ...process.env, APT_CONFIG: join(dir, "apt.conf"), LC_ALL: "C" };

  const stamp = join(dir, "updated");
  await withLock(join(dir, "lock"), async () => {
    if (!sourcesChanged && existsSync(stamp) && Date.now() - Number(readFileSync(stamp, "utf8")) < freshMs) return;
    await runLogged("apt-get", ["update", "-q"], { logFile, env });
    writeFileSync(stamp, String(Date.now()));
  });

  const resolve: DebianArchive["resolve"] = async (packages, { depends = false } = {}) => {
    const all = depends ? await closure(packages) : packages;
    const { code, stdout, stderr } = await capture("apt-cache", ["--no-all-versions", "show", ...all], { env });
    if (code !== 0) throw new Error(`Debian ${SUITE} ${architecture}: ${stderr.trim()}`);
    const names = Array.from(stdout.matchAll(/^Package: (\S+)$/gm), (match) => match[1]);
    const versions = Array.from(stdout.matchAll(/^Version: (\S+)$/gm), (match) => match[1]);
    return names.map((name, index) => `${name}=${versions[index]}`).sort();
  };

  async function closure(packages: readonly string[]): Promise<string[]> {
    const args = ["install", "--simulate", "--no-install-recommends", "-qq", ...packages];
    const { code, stdout, stderr } = await capture("apt-get", args, { env });
    if (code !== 0) throw new Error(`apt-get cannot resolve ${packages.join(" ")}\n${stderr.trim()}`);
    return Array.from(stdout.matchAll(/^Inst (\S+)/gm), (match) => (match[1] ?? "").replace(/:.*/, ""));
  }

  return {
    resolve,
    async unpack(packages, tree, choice) {
      const wanted = await resolve(packages, choice);
      mkdirSync(tree, { recursive: true });
      const present = () => new Map(readdirSync(debs).map((file) => [asWanted(file), join(debs, file)]));
      const missing = wanted.filter((one) => !present().has(one));
      if (missing.length > 0) {
        const fetching = join(dir, `fetching-${process.pid}`);
        mkdirSync(fetching, { recursive: true });
        await runLogged("apt-get", ["download", "-q", ...missing], { logFile, cwd: fetching, env });
        for (const file of readdirSync(fetching)) renameSync(join(fetching, file), join(debs, file));
        rmSync(fetching, { recursive: true });
      }
      const files = present();
      for (const one of wanted) {
        const file = files.get(one);
        if (file === undefined) throw new Error(`apt-get fetched no ${one} into ${debs}`);
        await runLogged("dpkg-deb", ["-x", file, tree], { logFile });
      }
      return wanted;
    },
  };
}

/** Digest of what a tree was made from: a cache's name. */
export function nameOf(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** `libc6_2.41-12_arm64.deb` is `libc6=2.41-12`; the epoch's colon is written %3a in a file's name. */
function asWanted(file: string): string {
  const [name = "", version = ""] = file.split("_");
  return `${name}=${decodeURIComponent(version)}`;
}

function writeIfOther(file: string, text: string): boolean {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return false;
  writeFileSync(file, text);
  return true;
}

function aptConfig(dir: string, architecture: string): string {
  return `Dir "${dir}";
Dir::State "${dir}";
Dir::State::lists "lists";
Dir::State::status "${dir}/status";
Dir::Cache "${dir}/cache";
Dir::Etc "${dir}/etc";
Dir::Etc::sourcelist "${dir}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Bin::methods "/usr/lib/apt/methods";
Dir::Bin::dpkg "/usr/bin/dpkg";
Dir::Log "${dir}";
APT::Architecture "${architecture}";
APT::Architectures { "${architecture}"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
`;
}
