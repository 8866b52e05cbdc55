// Debian as it comes, to hold the image against: minbase of the same suite for arm64, with the image's own kernel.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nameOf, SUITE } from "../../../images/application-debs.ts";
import { run } from "../machine/program.ts";

/** What minbase lacks to start on a machine, by Debian's own choice of names. */
const PACKAGES = ["systemd-sysv", "udev", "dbus", "kmod"];
const MIRROR = "http://deb.debian.org/debian";
const SIZE = "1500M";

/** Says when multi-user.target was reached, on the kernel's own clock, and switches off. Nothing waits for it. */
const MARK = `[Unit]
DefaultDependencies=no
After=multi-user.target
[Service]
Type=oneshot
StandardOutput=tty
TTYPath=/dev/console
ExecStart=/bin/sh -c 'echo rig: multi-user $(systemctl show -P ActiveEnterTimestampMonotonic multi-user.target)'
ExecStart=/usr/bin/systemctl --no-block poweroff
`;

/** @returns an ext4 file system; made once */
export async function stockRoot(cacheDir: string, say: (line: string) => void): Promise<string> {
  const dir = join(cacheDir, "stock");
  const file = join(dir, `${SUITE}-${nameOf(PACKAGES, MARK)}.ext4`);
  if (existsSync(file)) return file;
  mkdirSync(dir, { recursive: true });
  say(`Debian ${SUITE} arm64 as it comes, by mmdebstrap: some minutes, once`);
  const [tree, making] = [join(dir, "tree"), join(dir, "making.ext4")];
  for (const path of [tree, making]) rmSync(path, { recursive: true, force: true });
  await run(
    "nice",
    [
      "mmdebstrap",
      "--architectures=arm64",
      "--variant=minbase",
      "--mode=root",
      `--include=${PACKAGES.join(",")}`,
      SUITE,
      tree,
      MIRROR,
    ],
    { timeoutMs: 45 * 60_000 },
  );
  writeFileSync(join(tree, "etc/systemd/system/rig-mark.service"), MARK);
  const wants = join(tree, "etc/systemd/system/multi-user.target.wants");
  mkdirSync(wants, { recursive: true });
  await run("ln", ["-sf", "/etc/systemd/system/rig-mark.service", join(wants, "rig-mark.service")]);
  writeFileSync(join(tree, "etc/fstab"), "/dev/vda / ext4 defaults 0 1\n");
  await run("truncate", ["-s", SIZE, making]);
  await run("mke2fs", ["-q", "-t", "ext4", "-d", tree, making]);
  rmSync(tree, { recursive: true, force: true });
  renameSync(making, file);
  return file;
}
