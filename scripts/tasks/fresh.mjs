// `npm run test:fresh -- [--debian 12|13] [-- COMMAND ...]`: what is committed, in a Debian that has nothing but git, node and
// npm. What a test needs and set-up does not bring is found here, and nowhere else: a machine on which people work has it.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureDebianPackages } from "../lib/debian.mjs";
import { capture } from "../lib/run.mjs";

const USAGE = `npm run test:fresh -- [--debian 12|13] [-- COMMAND ...]

Runs COMMAND (without one, .ci/run) in a fresh checkout of HEAD, in a Debian that is made for it and removed after: the
smallest that there is, with git and this machine's own node and npm. It has process and mount name spaces of its own; what it
leaves running ends with it. Needs root, and 4 GB in ${tmpdir()}. Ends as COMMAND ends; 2 = could not be tried.
`;
const SUITES = { 12: "bookworm", 13: "trixie" };
/** What git, node and npm need themselves. */
const PACKAGES = "git,ca-certificates,libstdc++6,libatomic1";
/** How this machine reaches the network: names, certificates, npm's settings. apt's come beside them. */
const NETWORK = [
  "/etc/resolv.conf",
  "/etc/hosts",
  "/etc/ssl/certs/ca-certificates.crt",
  // Of which the file above is made anew when a package brings certificates.
  "/usr/local/share/ca-certificates",
  "/etc/npmrc",
  "/usr/etc/npmrc",
  "/usr/local/etc/npmrc",
  "/root/.npmrc",
];
const APT = "/etc/apt/apt.conf.d";
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values = {}, positionals = [], refused } = parse();
const suite = SUITES[values.debian];

if (refused !== undefined) fail(refused);
else if (values.help) process.stdout.write(USAGE);
else if (suite === undefined) fail(`--debian ${values.debian}: expected ${Object.keys(SUITES).join(" or ")}`);
else if (process.getuid() !== 0) fail("this needs root: mounts, chroot");
else {
  const command = positionals.length > 0 ? positionals : ["sh", ".ci/run"];
  const code = await fresh(suite, command).catch((error) => fail(error.message));
  if (code !== undefined) process.exitCode = code;
}

function parse() {
  const debian = { type: "string", default: "12" };
  const help = { type: "boolean", short: "h", default: false };
  try {
    return parseArgs({ allowPositionals: true, options: { debian, help } });
  } catch (error) {
    return { refused: error.message };
  }
}

function fail(why) {
  console.error(`npm run test:fresh: ${why}`);
  process.exitCode = 2;
}

/**
 * All in one go, in name spaces of its own: what it mounts is mounted for it alone, and nothing of it outlives it.
 * @returns the command's exit code
 */
async function fresh(suite, command) {
  await ensureDebianPackages(root, join(root, ".visioborne/fresh.log"), join(root, "scripts/fresh-packages.txt"));
  const { node, npm } = await ownNode();
  // npm looks for its settings beside itself.
  const prefix = node.startsWith("/usr/bin/") ? "/usr" : "/usr/local";
  const apt = existsSync(APT) ? readdirSync(APT).map((name) => join(APT, name)) : [];
  const network = [
    ...NETWORK.filter(existsSync),
    ...apt.filter((file) => /^\s*Acquire/m.test(readFileSync(file, "utf8"))),
  ];
  const dir = mkdtempSync(join(tmpdir(), "visioborne-fresh-"));
  const script = `
    set -e; dir=$0
    mount -t proc proc /proc
    mmdebstrap --variant=minbase --include=${PACKAGES} ${suite} "$dir"
    cp -rL --parents ${network.map(quoted).join(" ")} "$dir"
    mkdir -p "$dir${prefix}/lib/node_modules"
    cp ${quoted(node)} "$dir${prefix}/bin/node"
    cp -rL ${quoted(npm)} "$dir${prefix}/lib/node_modules/npm"
    for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$dir${prefix}/bin/$name"; done
    git clone --quiet ${quoted(root)} "$dir/srv/visioborne"
    # Its own root and no mere chroot, in which the kernel refuses the name spaces of a browser's sandbox.
    mount --bind "$dir" "$dir"
    mount -t proc proc "$dir/proc"
    mount --rbind /sys "$dir/sys"
    mount --rbind /dev "$dir/dev"
    mount -t tmpfs -o mode=755 tmpfs "$dir/run"
    echo "Debian ${suite} is there: $*" >&2
    mkdir "$dir/before"
    cd "$dir"
    pivot_root . before
    exec env -i HOME=/root CI=true PATH=${PATH} \\
      chroot . sh -c 'umount -l /before && rmdir /before && cd /srv/visioborne && exec "$@"' sh "$@"`;
  const spaces = ["--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...spaces, "sh", "-c", script, dir, ...command], {
    stdio: "inherit",
  });
  // unshare heeds no other while what it has forked runs; with it all that runs in there ends.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGKILL"));
  const [code, signal] = await once(child, "exit");
  // Never into what may be mounted in it: that would be this machine's own /dev.
  spawnSync("rm", ["-rf", "--one-file-system", dir], { stdio: "inherit" });
  if (signal !== null) fail("ended by a signal");
  return code ?? 2;
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The node and npm with which this machine began, not those of set-up. */
async function ownNode() {
  const outside = process.env["PATH"].split(":").filter((folder) => !resolve(folder).startsWith(root));
  const env = { ...process.env, PATH: outside.join(":") };
  const found = async (program) =>
    (await capture("sh", ["-c", `readlink -f "$(command -v ${program})"`], { env })).stdout;
  const [node, npmCli] = [(await found("node")).trim(), (await found("npm")).trim()];
  if (!existsSync(node) || !npmCli.endsWith("-cli.js")) throw new Error("node and npm are not in the PATH");
  return { node, npm: dirname(dirname(npmCli)) };
}
