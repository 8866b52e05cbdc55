// The last thing done to a tree: what nobody needs on a borne goes. No package manager, no interpreter beside the shell,
// no state of this build.
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Folders and files; `*` and `?` stand for parts of one name, as in a shell. */
export const SEALED = [
  // Package management. /var/lib/dpkg/status stays: what is installed can be read.
  "usr/bin/apt*",
  "usr/bin/dpkg*",
  "usr/bin/debconf*",
  "usr/sbin/dpkg-*",
  "usr/sbin/update-rc.d",
  "usr/sbin/invoke-rc.d",
  "usr/sbin/start-stop-daemon",
  "usr/lib/apt",
  "usr/lib/dpkg",
  "usr/libexec/dpkg",
  "usr/share/dpkg",
  "usr/share/debconf",
  "usr/share/perl5/Dpkg*",
  "var/lib/apt",
  "var/lib/dpkg/alternatives",
  "var/lib/dpkg/info",
  "var/lib/dpkg/parts",
  "var/lib/dpkg/triggers",
  "var/lib/dpkg/updates",
  "var/lib/dpkg/*-old",
  "var/lib/dpkg/lock*",
  "var/lib/ucf",
  "var/cache/apt",
  "var/cache/debconf",
  "var/cache/ldconfig",
  "var/cache/man",
  "etc/apt",
  "etc/dpkg",
  "etc/cron.*",
  "etc/init.d",
  "etc/rc?.d",
  "etc/logrotate.d",
  // Perl: Debian's own scripts, which have run.
  "usr/bin/perl*",
  "usr/share/perl",
  "usr/share/perl5",
  "usr/lib/aarch64-linux-gnu/perl-base",
  "usr/lib/aarch64-linux-gnu/perl",
  "usr/lib/aarch64-linux-gnu/perl5",
  // Nobody reads or draws with these there.
  "usr/share/bash-completion",
  "usr/share/zsh",
  "usr/share/fish",
  "usr/share/vim",
  "usr/share/bug",
  "usr/share/lintian",
  "usr/share/doc-base",
  "usr/share/info",
  "usr/share/man",
  "usr/share/sounds/alsa",
  "usr/share/sounds/sf2",
  "usr/share/icons/Adwaita",
  "usr/share/icons/hicolor",
  "usr/share/mime/packages",
  "usr/share/libwacom",
  "usr/share/iso-codes",
  "usr/share/gtk-3.0",
  "usr/share/chromium/locales-unused",
  "usr/include",
  "usr/src",
  // What systemd runs at each start to find units that a borne has none of. Those for /etc/fstab and for the kernel's
  // command line stay.
  ...["getty", "gpt-auto", "hibernate-resume", "rc-local", "run", "ssh", "system-update", "sysv", "tpm2"].map(
    (name) => `usr/lib/systemd/system-generators/systemd-${name}-generator`,
  ),
  "usr/lib/systemd/user-generators",
  "usr/lib/systemd/catalog",
  // Rules that are read at each start, of devices that a borne has none of.
  ...["autosuspend", "cdrom_id", "dmi-id", "fido-id", "infiniband", "libgphoto2-6t64", "libopenni2-0", "sensor"].map(
    (name) => `usr/lib/udev/rules.d/60-${name}.rules`,
  ),
  "usr/lib/udev/rules.d/60-persistent-storage-mtd.rules",
  "usr/lib/udev/rules.d/60-persistent-storage-tape.rules",
  "usr/lib/udev/rules.d/64-btrfs.rules",
  "usr/lib/udev/rules.d/65-libwacom.rules",
  "usr/lib/udev/rules.d/70-joystick.rules",
  "usr/lib/udev/rules.d/70-memory.rules",
  "usr/lib/udev/rules.d/75-probe_mtd.rules",
  "usr/lib/udev/rules.d/81-net-dhcp.rules",
  "usr/lib/udev/rules.d/90-alsa-restore.rules",
  "usr/lib/udev/rules.d/90-iocost.rules",
  "usr/lib/udev/rules.d/96-e2scrub.rules",
  // Keys of this build: a borne makes its own.
  "etc/ssh/ssh_host_*",
  "root/.*",
  "tmp/*",
  "var/tmp/*",
  "var/log/*",
  "var/lib/systemd/random-seed",
  "var/lib/dbus",
  "boot/vmlinuz*",
  "boot/initrd*",
  "lib64",
] as const;

export function seal(tree: string): void {
  remove(tree, SEALED);
  // Programs expect these to be there.
  for (const dir of ["var/cache", "var/log", "var/lib/dbus", "var/cache/fontconfig"])
    mkdirSync(join(tree, dir), { recursive: true });
}

/** Deletes what fits the patterns. */
export function remove(tree: string, patterns: readonly string[]): void {
  for (const pattern of patterns)
    for (const path of matches(tree, pattern.split("/"))) rmSync(path, { recursive: true, force: true });
}

function matches(dir: string, [first, ...rest]: readonly string[]): string[] {
  if (first === undefined || !existsSync(dir)) return [];
  const shape = new RegExp(`^${first.replaceAll(/[.+]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`);
  const names = /[*?]/.test(first) ? readdirSync(dir).filter((name) => shape.test(name)) : [first];
  return names.flatMap((name) => (rest.length === 0 ? [join(dir, name)] : matches(join(dir, name), rest)));
}
