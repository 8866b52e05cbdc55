// Debian for arm64 as a tree of files: fetched and its base unpacked by mmdebstrap, all of it unpacked by this machine's own
// dpkg, and only the packages' scripts run as arm64 programs. Kept, under the digest of what it was made from.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "../../scripts/lib/digest.mjs";
import { say, step } from "../../scripts/lib/progress.mjs";
import { capture, runLogged } from "../../scripts/lib/run.mjs";
import { SUITE, nameOf } from "../application-debs.ts";
import { readList } from "../lists.ts";
import { slim } from "./slim.ts";

const MIRROR = "http://deb.debian.org/debian";
const SECURITY = "http://deb.debian.org/debian-security";
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Never unpacked: nobody reads them on a borne. Copyright files stay. */
const LEFT_OUT = [
  "/usr/share/doc/*",
  "/usr/share/man/*",
  "/usr/share/info/*",
  "/usr/share/locale/*",
  "/usr/share/lintian/*",
];
const KEPT = ["/usr/share/doc/*/copyright", "/usr/share/locale/locale.alias"];

/** What the native programs of the scripts are: Debian's essential packages, for this machine. */
const TRIPLETS: Readonly<Record<string, readonly [string, string]>> = {
  x64: ["amd64", "x86_64-linux-gnu"],
  arm64: ["arm64", "aarch64-linux-gnu"],
};

export interface DebianOptions {
  readonly root: string;
  readonly cacheDir: string;
  readonly logFile: string;
  /** Seconds since 1970: of what is written while it is made. */
  readonly epochS: number;
  readonly mirror?: string;
  /** Fetched again, though it is kept. */
  readonly refresh?: boolean;
}

/**
 * @returns the kept archive (tar.zst) of the tree
 * @throws Error with the end of the failing step's output
 */
export async function debianRoot(options: DebianOptions): Promise<string> {
  const { root, cacheDir, logFile } = options;
  const inputs = digestOf(root, [
    "images/packages.txt",
    "images/root/debian.ts",
    "images/root/configure.sh",
    "images/root/slim.ts",
    "images/gstreamer-plugins.txt",
  ]);
  const kept = join(cacheDir, `root-${nameOf(inputs, options.mirror, SUITE)}.tar.zst`);
  if (existsSync(kept) && options.refresh !== true) return kept;

  const work = join(cacheDir, `root-${process.pid}.part`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const tree = join(work, "tree");
    const packages = readList(join(root, "images/packages.txt"));
    await step(`Debian ${SUITE} arm64: fetching ${packages.length} packages and what they need`, () =>
      fetchAll(options, work, tree, packages),
    );
    await step("Debian: unpacking", () => unpackAll(work, tree, logFile));
    const native = await nativePrograms(options);
    await step("Debian: the packages' own scripts, emulated (some minutes)", () => configure(options, tree, native));
    await step("Debian: GStreamer's plugins that no borne uses", async () => {
      const { plugins, libraries } = await slim(root, tree);
      say(`${plugins.length} plugins and ${libraries.length} libraries are left out`);
    });
    await step("Debian: what is found out once and not at each start", () => prepared(options, tree));
    await step("Debian: keeping the tree", async () => {
      rmSync(join(tree, "lib64"), { recursive: true, force: true });
      rmSync(join(tree, "usr/lib/x86_64-linux-gnu"), { recursive: true, force: true });
      const pack = `tar --create --sort=name --numeric-owner --xattrs --directory="$0" . | zstd -q -T0 -3 -o "$1"`;
      await runLogged("sh", ["-c", pack, tree, `${kept}.part`], { logFile });
      renameSync(`${kept}.part`, kept);
    });
    return kept;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function fetchAll(
  options: DebianOptions,
  work: string,
  tree: string,
  packages: readonly string[],
): Promise<void> {
  const { logFile, mirror = MIRROR } = options;
  writeFileSync(join(work, "sources.list"), sources(mirror));
  // The base is unpacked before the hook, which only fetches; apt's own choice of versions and its signatures hold for all.
  const hook = `APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get -y -q install --download-only ${packages.join(" ")}`;
  await runLogged(
    "mmdebstrap",
    [
      "--mode=root",
      "--variant=extract",
      "--architectures=arm64",
      "--format=directory",
      "--skip=cleanup/apt,cleanup/reproducible",
      `--aptopt=APT::Install-Recommends "false"`,
      `--aptopt=Acquire::Retries "3"`,
      "--include=?essential",
      `--extract-hook=${hook}`,
      SUITE,
      tree,
      join(work, "sources.list"),
    ],
    { logFile, env: { ...process.env, SOURCE_DATE_EPOCH: String(options.epochS) } },
  );
}

export function sources(mirror: string, components = "main"): string {
  const trust = `[signed-by=${KEYRING}]`;
  return [
    `deb ${trust} ${mirror} ${SUITE} ${components}`,
    `deb ${trust} ${mirror} ${SUITE}-updates ${components}`,
    `deb ${trust} ${SECURITY} ${SUITE}-security ${components}`,
    "",
  ].join("\n");
}

async function unpackAll(work: string, tree: string, logFile: string): Promise<void> {
  const archives = join(tree, "var/cache/apt/archives");
  const debs = join(work, "debs");
  renameSync(archives, debs);
  const files = readdirSync(debs)
    .filter((name) => name.endsWith(".deb"))
    .sort();
  const first = files.filter((name) => /^base-(files|passwd)_/.test(name));
  const options = [
    `--root=${tree}`,
    // This machine's dpkg takes arm64 for foreign, so it cannot judge what depends on what; the tree's own does that when
    // it configures.
    "--force-architecture",
    "--force-depends",
    "--force-unsafe-io",
    "--force-confnew",
    ...LEFT_OUT.map((path) => `--path-exclude=${path}`),
    ...KEPT.map((path) => `--path-include=${path}`),
  ];
  for (const group of [first, files.filter((name) => !first.includes(name))])
    await runLogged("dpkg", [...options, "--unpack", ...group.map((name) => join(debs, name))], { logFile });
  rmSync(debs, { recursive: true });
}

/** Essential Debian for this machine, once. */
async function nativePrograms(options: DebianOptions): Promise<{ dir: string; triplet: string }> {
  const [architecture = "", triplet = ""] = TRIPLETS[process.arch] ?? [];
  if (architecture === "")
    throw new Error(`a machine of ${process.arch} cannot build the image: expected x64 or arm64`);
  const dir = join(options.cacheDir, `native-${SUITE}-${architecture}`);
  if (triplet === "aarch64-linux-gnu" || existsSync(dir)) return { dir, triplet };
  const making = `${dir}.part`;
  rmSync(making, { recursive: true, force: true });
  await step("Debian: native programs for the packages' scripts", async () => {
    writeFileSync(`${dir}.list`, sources(options.mirror ?? MIRROR));
    // A pattern and names do not go into one word.
    const include = ["--include=?essential", "--include=libssl3t64,libsystemd0,libdebconfclient0"];
    const args = [
      "--mode=root",
      "--variant=extract",
      `--architectures=${architecture}`,
      "--format=directory",
      ...include,
    ];
    await runLogged("mmdebstrap", [...args, SUITE, making, `${dir}.list`], { logFile: options.logFile });
  });
  renameSync(making, dir);
  return { dir, triplet };
}

async function configure(
  options: DebianOptions,
  tree: string,
  native: { dir: string; triplet: string },
): Promise<void> {
  const script = join(options.root, "images/root/configure.sh");
  await runLogged(
    "unshare",
    ["--mount", "--pid", "--fork", "--kill-child", "sh", script, tree, native.dir, native.triplet],
    { logFile: options.logFile, env: { ...process.env, SOURCE_DATE_EPOCH: String(options.epochS) } },
  );
  const { stdout } = await capture("dpkg-query", [
    `--admindir=${join(tree, "var/lib/dpkg")}`,
    "-W",
    "-f",
    "${db:Status-Abbrev}${Package}\n",
  ]);
  const wrong = stdout.split("\n").filter((line) => line !== "" && !line.startsWith("ii "));
  if (wrong.length > 0)
    throw new Error(`packages that are not installed in full: ${wrong.join(", ")}; see ${options.logFile}`);
  if (readFileSync(join(tree, "var/lib/dpkg/status"), "utf8").length < 10_000)
    throw new Error("dpkg's list is too short");
}

/**
 * GStreamer's list of its plugins, the linker's of its libraries, the letters' of their fonts. GStreamer compares path,
 * time and size of each plugin, so they keep their times; without the list each start would look through all of them.
 */
async function prepared(options: DebianOptions, tree: string): Promise<void> {
  const commands = [
    "ldconfig -X",
    "mkdir -p /usr/lib/visioborne",
    "GST_REGISTRY=/usr/lib/visioborne/gstreamer-registry.bin GST_REGISTRY_FORK=no gst-inspect-1.0 >/dev/null",
    "fc-cache -s -f",
  ];
  const mounts =
    'mount --make-rprivate / && mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/tmp" && mount --bind /dev/null "$0/dev/null"';
  const run = `${mounts} && exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 HOME=/tmp sh -euc '${commands.join("; ")}'`;
  await runLogged("unshare", ["--mount", "--pid", "--fork", "--kill-child", "sh", "-euc", run, tree], {
    logFile: options.logFile,
  });
}
