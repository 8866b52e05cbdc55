// Debian's tree becomes a borne's: the program, its units, users and rules, what is switched off, what nobody needs there.
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { runLogged } from "../../scripts/lib/run.mjs";
import { keyringFor } from "../bundle-keys.ts";
import type { Board } from "../boards.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { readList } from "../lists.ts";

/** Units of systemd/ that are the centre's, not the borne's. */
const CENTRE = /^visioborne-(supervisor|desk|broker-acl)\./;

export interface ProductOptions {
  readonly root: string;
  readonly tree: string;
  readonly board: Board;
  readonly kernel: Kernel;
  readonly version: string;
  readonly epochS: number;
  /** "dev", or a file of certificates that updates are judged by. */
  readonly keyring: string;
  readonly logFile: string;
}

/** @returns what is known of the image by its own file /etc/visioborne-image */
export async function makeProduct(options: ProductOptions): Promise<Record<string, string>> {
  const { root, tree, board, kernel, logFile } = options;
  const at = (path: string) => join(tree, path);
  const run = (command: string, args: readonly string[]) => runLogged(command, args, { logFile });

  copyModules(tree, kernel);
  mkdirSync(at("usr/bin"), { recursive: true });
  link(at("usr/bin/visioborne"), "../../opt/visioborne/bin/visioborne");
  copyRootfs(join(root, "images/rootfs"), tree, board);
  installUnits(join(root, "systemd"), tree);

  // Points of mounting, which the initramfs expects to be there.
  for (const dir of [
    "boot/config",
    "data",
    "etc/visioborne",
    "var/lib/visioborne",
    "var/lib/systemd/timesync",
    "var/lib/private",
  ])
    mkdirSync(at(dir), { recursive: true });

  if (!kernel.tryboot) {
    // A try would never be one: the word does not reach the firmware. So nothing here can begin an update.
    for (const path of ["etc/rauc/system.conf", "usr/lib/visioborne/rauc-tryboot"]) rmSync(at(path), { force: true });
    link(at("etc/systemd/system/rauc.service"), "/dev/null");
  }
  const keyring = keyringFor(root, options.keyring);
  write(at("etc/rauc/keyring.pem"), keyring.pem);
  const about: Record<string, string> = {
    version: options.version,
    board: board.name,
    profile: board.profile,
    keyring: keyring.kind,
    kernel: kernel.release,
    tryboot: kernel.tryboot ? "yes" : "no",
    built: new Date(options.epochS * 1000).toISOString(),
  };
  const lines = Object.entries(about).map(([name, value]) => `${name}=${value}\n`);
  write(at("etc/visioborne-image"), lines.join(""));
  write(at("etc/hostname"), "visioborne\n");
  write(at("etc/hosts"), "127.0.0.1 localhost\n127.0.1.1 visioborne\n::1 localhost ip6-localhost ip6-loopback\n");
  link(at("etc/resolv.conf"), "../run/systemd/resolve/stub-resolv.conf");
  // The initramfs writes the real one; an empty file would be a first start.
  write(at("etc/machine-id"), "uninitialized\n");
  rmSync(at("var/lib/dbus/machine-id"), { force: true });

  // Made by root, read by the daemon.
  chmodSync(at("usr/lib/visioborne/gstreamer-registry.bin"), 0o644);

  await run("systemd-sysusers", [`--root=${tree}`]);
  lockRoot(tree);
  await run("systemctl", [`--root=${tree}`, "preset-all", "--preset-mode=full"]);
  for (const unit of readList(join(root, "images/masked-units.txt")))
    link(at(`etc/systemd/system/${unit}`), "/dev/null");
  link(at("etc/systemd/system/default.target"), "/usr/lib/systemd/system/multi-user.target");
  await makeHardwareDatabase(tree, logFile);

  // systemd takes the time of this file for the least that the clock may show.
  for (const file of ["usr/lib/clock-epoch", "etc/.updated", "var/.updated"]) {
    write(at(file), "");
    utimesSync(at(file), options.epochS, options.epochS);
  }
  return about;
}

/**
 * What udev looks up by maker and model: scanners and what hands touch. Names of makers, for people, are left out. The file
 * names the paths that it was made from, so these are the same at each build.
 */
async function makeHardwareDatabase(tree: string, logFile: string): Promise<void> {
  const keep =
    /^(20-sane|20-net-ifname|60-(evdev|input-id|keyboard|seat)|70-(cameras|mouse|sound-card|touchpad)|82-.*)\.hwdb$/;
  const dir = join(tree, "usr/lib/udev/hwdb.d");
  for (const name of readdirSync(dir)) if (!keep.test(name)) rmSync(join(dir, name));
  const run =
    'mount --make-rprivate / && mount --bind "$0" /mnt && exec systemd-hwdb --root=/mnt update --usr --strict';
  await runLogged("unshare", ["--mount", "sh", "-euc", run, tree], { logFile });
  if (!existsSync(join(tree, "usr/lib/udev/hwdb.bin"))) throw new Error("systemd-hwdb has made no hwdb.bin");
}

function copyModules(tree: string, kernel: Kernel): void {
  const target = join(tree, "usr/lib/modules", kernel.release);
  rmSync(dirname(target), { recursive: true, force: true });
  cpSync(kernel.modules, target, { recursive: true, verbatimSymlinks: true });
}

/** images/rootfs mirrors the tree; `name.in` is filled in. */
function copyRootfs(from: string, tree: string, board: Board): void {
  for (const path of readdirSync(from, { recursive: true, encoding: "utf8" }).sort()) {
    const source = join(from, path);
    const info = lstatSync(source);
    if (info.isDirectory()) continue;
    const target = join(tree, path.replace(/\.in$/, ""));
    const text = readFileSync(source);
    write(target, path.endsWith(".in") ? text.toString().replaceAll("@BOARD@", board.name) : text);
    chmodSync(target, (info.mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

function installUnits(from: string, tree: string): void {
  const at = (path: string) => join(tree, path);
  for (const file of readdirSync(from).sort()) {
    if (CENTRE.test(file) || !/^visioborne.*\.(service|path|timer|socket|target|mount)$/.test(file)) continue;
    write(at(`etc/systemd/system/${file}`), readFileSync(join(from, file)));
  }
  const others: Record<string, string> = {
    "restart-backoff.conf": "etc/systemd/system/visioborne.service.d/restart-backoff.conf",
    "10-visioborne-watchdog.conf": "etc/systemd/system.conf.d/10-visioborne-watchdog.conf",
    "visioborne.sysusers.conf": "usr/lib/sysusers.d/visioborne.conf",
    "visioborne.tmpfiles.conf": "usr/lib/tmpfiles.d/visioborne.conf",
    "visioborne.modules.conf": "usr/lib/modules-load.d/visioborne.conf",
    "99-visioborne.rules": "etc/udev/rules.d/99-visioborne.rules",
    "50-visioborne.polkit.rules": "etc/polkit-1/rules.d/50-visioborne.rules",
    "visioborne-screen.policies.json": "etc/chromium/policies/managed/visioborne.json",
  };
  for (const [file, path] of Object.entries(others)) write(at(path), readFileSync(join(from, file)));
  write(
    at("etc/systemd/system/visioborne-screen.service.d/restart-backoff.conf"),
    readFileSync(join(from, "restart-backoff.conf")),
  );
}

/** No password opens anything. */
function lockRoot(tree: string): void {
  const file = join(tree, "etc/shadow");
  const lines = readFileSync(file, "utf8").split("\n");
  const locked = lines.map((line) => line.replace(/^([^:]+):[^:]*:[^:]*:/, "$1:!*:1:"));
  writeFileSync(file, locked.join("\n"));
  chmodSync(file, 0o640);
  for (const name of ["etc/shadow-", "etc/passwd-", "etc/group-", "etc/gshadow-", "etc/.pwd.lock"])
    rmSync(join(tree, name), { force: true });
}

function write(path: string, data: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  // A link of Debian's would be followed out of the tree.
  rmSync(path, { force: true });
  writeFileSync(path, data);
  chmodSync(path, 0o644);
}

function link(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined) rmSync(path, { recursive: true });
  symlinkSync(target, path);
}
