// Debian as it comes, to hold the image against: minbase of the same suite for arm64, with the same kernel and with the
// initramfs that Debian makes for it.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { MIRROR, nameOf, SECURITY, SUITE } from "../../../images/application-debs.ts";
import { ensureImagePackages } from "../../../images/machine.ts";
import { run } from "../machine/program.ts";
import { LOGS, ROOT } from "../places.ts";

/** What minbase lacks to start on a machine. */
const PACKAGES = ["systemd-sysv", "udev", "dbus", "linux-image-arm64", "initramfs-tools"];
/** As the image has them: the same kernel, then. */
const SOURCES = [`deb ${MIRROR} ${SUITE} main`, `deb ${SECURITY} ${SUITE}-security main`];
const SIZE = "1500M";

/** Says when multi-user.target was reached, on the kernel's own clock, and switches off. Nothing waits for it. */
const MARK = `[Unit]
DefaultDependencies=no
After=multi-user.target
[Service]
Type=oneshot
StandardOutput=tty
TTYPath=/dev/console
ExecStart=/bin/sh -c 'echo rig: kernel $(uname -r)'
ExecStart=/bin/sh -c 'echo rig: multi-user $(systemctl show -P ActiveEnterTimestampMonotonic multi-user.target)'
ExecStart=/usr/bin/systemctl --no-block poweroff
`;

export interface Stock {
  readonly root: string;
  readonly kernel: string;
  readonly initramfs: string;
}

/** How it is started. */
export const STOCK_COMMAND_LINE = "root=/dev/vda rw console=ttyAMA0 quiet loglevel=4 panic=10";

/** @returns an ext4 file system and what starts it; made once */
export async function stockDebian(cacheDir: string, say: (line: string) => void): Promise<Stock> {
  const dir = join(cacheDir, "stock");
  const name = `${SUITE}-${nameOf(PACKAGES, MARK, SOURCES)}`;
  const made = {
    root: join(dir, `${name}.ext4`),
    kernel: join(dir, `${name}.vmlinuz`),
    initramfs: join(dir, `${name}.initrd`),
  };
  if (existsSync(made.root)) return made;
  mkdirSync(LOGS, { recursive: true });
  await ensureImagePackages(ROOT, join(LOGS, "packages.log"));
  say(`Debian ${SUITE} arm64 as it comes, by mmdebstrap: a quarter of an hour, once`);
  mkdirSync(dir, { recursive: true });
  const [tree, making] = [join(dir, "tree"), join(dir, "making.ext4")];
  for (const path of [tree, making]) rmSync(path, { recursive: true, force: true });
  const form = ["--architectures=arm64", "--variant=minbase", "--mode=root", `--include=${PACKAGES.join(",")}`];
  await run("nice", ["mmdebstrap", ...form, SUITE, tree, ...SOURCES], { timeoutMs: 60 * 60_000 });
  writeFileSync(join(tree, "etc/systemd/system/rig-mark.service"), MARK);
  const wants = join(tree, "etc/systemd/system/multi-user.target.wants");
  mkdirSync(wants, { recursive: true });
  await run("ln", ["-sf", "/etc/systemd/system/rig-mark.service", join(wants, "rig-mark.service")]);
  writeFileSync(join(tree, "etc/fstab"), "/dev/vda / ext4 defaults 0 1\n");
  const boot = join(tree, "boot");
  const fileOf = (start: string): string => {
    const found = readdirSync(boot).find((file) => file.startsWith(start));
    if (found === undefined) throw new Error(`${boot}: no ${start}, so Debian's kernel is not installed`);
    return join(boot, found);
  };
  // QEMU unpacks it, as a boot loader would.
  writeFileSync(made.kernel, gzipSync(readFileSync(fileOf("vmlinuz-")), { level: 6 }));
  cpSync(fileOf("initrd.img-"), made.initramfs);
  await run("truncate", ["-s", SIZE, making]);
  await run("mke2fs", ["-q", "-t", "ext4", "-d", tree, making]);
  rmSync(tree, { recursive: true, force: true });
  renameSync(making, made.root);
  return made;
}
