// Debian as it comes, to hold the image against: minbase of the same suite for arm64, with the same kernel.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { debianArchive, nameOf, SUITE } from "../../../images/application-debs.ts";
import { run } from "../machine/program.ts";
import { packInitramfs } from "../stand-in/initramfs.ts";

/** What minbase lacks to start on a machine. */
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
ExecStart=/bin/sh -c 'echo rig: kernel $(uname -r)'
ExecStart=/bin/sh -c 'echo rig: multi-user $(systemctl show -P ActiveEnterTimestampMonotonic multi-user.target)'
ExecStart=/usr/bin/systemctl --no-block poweroff
`;

export interface Stock {
  readonly root: string;
  readonly kernel: string;
  readonly initramfs: string;
}

/** @returns an ext4 file system and what starts it; made once */
export async function stockDebian(cacheDir: string, say: (line: string) => void): Promise<Stock> {
  const dir = join(cacheDir, "stock");
  mkdirSync(dir, { recursive: true });
  const base = await baseRoot(dir, say);
  const archive = await debianArchive({ dir: join(cacheDir, "debian"), logFile: join(dir, "build.log") });
  const wanted = await archive.resolve(["linux-image-arm64"], { depends: true });
  const kernel = wanted.map((one) => one.split("=")[0]!).find((one) => /^linux-image-\d/.test(one));
  if (kernel === undefined) throw new Error("Debian has no kernel for arm64");
  const name = nameOf(base, wanted, readFileSync(join(import.meta.dirname, "init"), "utf8"));
  const made = {
    root: join(dir, `${name}.ext4`),
    kernel: join(dir, `${name}.vmlinuz`),
    initramfs: join(dir, `${name}.gz`),
  };
  if (existsSync(made.root)) return made;
  const work = join(dir, `work-${process.pid}`);
  const [tree, mounted, root] = [join(work, "tree"), join(work, "root"), join(work, "root.ext4")];
  mkdirSync(mounted, { recursive: true });
  try {
    const release = kernel.replace("linux-image-", "");
    await archive.unpack([kernel, "busybox-static"], tree);
    const modules = "virtio_mmio virtio_pci virtio_blk crc32c_generic ext4".split(" ");
    const initramfs = await packInitramfs({ tree, release, work, modules, files: [join(import.meta.dirname, "init")] });
    writeFileSync(made.initramfs, initramfs);
    writeFileSync(made.kernel, gzipSync(readFileSync(join(tree, `boot/vmlinuz-${release}`)), { level: 6 }));
    await run("cp", ["--sparse=always", base, root]);
    await run("mount", ["-o", "loop", root, mounted]);
    try {
      await run("cp", ["-a", join(tree, "usr/lib/modules"), join(mounted, "usr/lib/")]);
    } finally {
      await run("umount", [mounted]);
    }
    renameSync(root, made.root);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return made;
}

async function baseRoot(dir: string, say: (line: string) => void): Promise<string> {
  const file = join(dir, `${SUITE}-${nameOf(PACKAGES, MARK)}.ext4`);
  if (existsSync(file)) return file;
  say(`Debian ${SUITE} arm64 as it comes, by mmdebstrap: some minutes, once`);
  const [tree, making] = [join(dir, "tree"), join(dir, "making.ext4")];
  for (const path of [tree, making]) rmSync(path, { recursive: true, force: true });
  const form = ["--architectures=arm64", "--variant=minbase", "--mode=root", `--include=${PACKAGES.join(",")}`];
  await run("nice", ["mmdebstrap", ...form, SUITE, tree, MIRROR], { timeoutMs: 45 * 60_000 });
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
