// The rig's own small image: boot files A and B, two systems, data, with Debian's arm64 kernel and busybox. It stands
// for the product's image where only the rig is tried.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { debianArchive, nameOf } from "../../../images/application-debs.ts";
import { run } from "../machine/program.ts";

const MODULES =
  "virtio_mmio virtio_pci virtio_blk virtio_net crc32c_generic ext4 squashfs vfat nls_cp437 nls_ascii i6300esb gpio-pl061";
const PARTITIONS = [
  { name: "BORNECFG", mb: 16 },
  { name: "boot_a", mb: 34 },
  { name: "boot_b", mb: 34 },
  { name: "system_a", mb: 4 },
  { name: "system_b", mb: 4 },
  { name: "data", mb: 24 },
];
const APPLETS =
  "sh mount umount insmod cat od awk grep echo sleep sync mv date ip udhcpc wget poweroff dd kill watchdog";
const AUTOBOOT = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n";

/** @returns path of the image; made once for each kernel and each state of these files */
export async function standIn(cacheDir: string, say: (line: string) => void): Promise<string> {
  const rig = join(cacheDir, "rig");
  mkdirSync(rig, { recursive: true });
  const archive = await debianArchive({ dir: join(cacheDir, "debian"), logFile: join(rig, "build.log") });
  const wanted = await archive.resolve(["linux-image-arm64"], { depends: true });
  const kernel = wanted.map((one) => one.split("=")[0]!).find((one) => /^linux-image-\d/.test(one));
  if (kernel === undefined) throw new Error("Debian has no kernel for arm64");
  const own = ["init", "dhcp", "restart.c", "build.ts"].map((name) =>
    readFileSync(join(import.meta.dirname, name), "utf8"),
  );
  const image = join(rig, `stand-in-${nameOf(wanted, own)}.img`);
  if (existsSync(image)) return image;
  say(`the rig's own image, with ${kernel}`);
  const work = join(rig, `work-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const tree = join(work, "tree");
    await archive.unpack([kernel, "busybox-static"], tree);
    const release = kernel.replace("linux-image-", "");
    const initramfs = await packInitramfs(tree, release, work);
    const vmlinuz = gzipSync(readFileSync(join(tree, `boot/vmlinuz-${release}`)), { level: 6 });
    renameSync(await assemble(work, vmlinuz, initramfs), image);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return image;
}

async function packInitramfs(tree: string, release: string, work: string): Promise<Buffer> {
  const root = join(work, "initramfs");
  for (const dir of ["bin", "modules", "proc", "sys", "dev"]) mkdirSync(join(root, dir), { recursive: true });
  const busybox = ["usr/bin/busybox", "bin/busybox"].map((path) => join(tree, path)).find((path) => existsSync(path));
  copyFileSync(busybox!, join(root, "bin/busybox"));
  for (const name of APPLETS.split(" ")) symlinkSync("busybox", join(root, "bin", name));
  for (const name of ["init", "dhcp"]) {
    copyFileSync(join(import.meta.dirname, name), join(root, name));
    chmodSync(join(root, name), 0o755);
  }
  const compile = ["-static", "-nostdlib", "-O2", "-ffreestanding", "-o", join(root, "bin/restart")];
  await run("aarch64-linux-gnu-gcc", [...compile, join(import.meta.dirname, "restart.c")]);
  const usr = existsSync(join(tree, "usr/lib/modules")) ? join(tree, "usr") : tree;
  await run("depmod", ["-b", usr === tree ? tree : usr, release]);
  const modules = join(usr, "lib/modules", release);
  const order = inOrder(readFileSync(join(modules, "modules.dep"), "utf8"), MODULES.split(" "));
  for (const path of order) {
    const file = join(root, "modules", basename(path).replace(/\.xz$/, ""));
    if (path.endsWith(".xz")) writeFileSync(file, (await run("xz", ["-dc", join(modules, path)])).output);
    else copyFileSync(join(modules, path), file);
  }
  writeFileSync(join(root, "modules/order"), order.map((path) => `${basename(path).replace(/\.xz$/, "")}\n`).join(""));
  const { output } = await run("sh", ["-c", `cd '${root}' && find . | cpio -o -H newc --quiet | gzip -6`]);
  return output;
}

/** Each module after those that it needs; what is built in is in no list. @param dep text of modules.dep */
function inOrder(dep: string, names: readonly string[]): string[] {
  const lines = new Map<string, readonly string[]>();
  for (const line of dep.split("\n")) {
    const [path, needs = ""] = line.split(": ");
    if (path) lines.set(path.replace(/:$/, ""), needs.split(" ").filter(Boolean));
  }
  const found: string[] = [];
  const add = (path: string): void => {
    for (const need of (lines.get(path) ?? []).toReversed()) add(need);
    if (!found.includes(path)) found.push(path);
  };
  for (const name of names) {
    const path = [...lines.keys()].find((one) => basename(one).replace(/\.ko(\.xz)?$/, "") === name);
    if (path !== undefined) add(path);
  }
  return found;
}

async function assemble(work: string, vmlinuz: Buffer, initramfs: Buffer): Promise<string> {
  const image = join(work, "card.img");
  const total = PARTITIONS.reduce((sum, { mb }) => sum + mb, 2);
  await run("truncate", ["-s", `${total}M`, image]);
  const rows = PARTITIONS.map(({ name, mb }) => `size=${mb}MiB, name=${name}`);
  await run("sfdisk", ["-q", image], { input: Buffer.from(`label: gpt\n${rows.join("\n")}\n`) });
  let at = 1;
  for (const { name, mb } of PARTITIONS) {
    const part = join(work, name);
    if (name.startsWith("system")) await makeSystem(work, part, name);
    else {
      await run("truncate", ["-s", `${mb}M`, part]);
      if (name === "data") await run("mke2fs", ["-q", "-t", "ext4", "-L", name, part]);
      else await makeFat(work, part, name, vmlinuz, initramfs);
    }
    await run("dd", [`if=${part}`, `of=${image}`, "bs=1M", `seek=${at}`, "conv=notrunc,sparse", "status=none"]);
    at += mb;
  }
  return image;
}

async function makeSystem(work: string, part: string, name: string): Promise<void> {
  const tree = join(work, `${name}.tree`);
  mkdirSync(tree);
  writeFileSync(join(tree, "version"), `${name.endsWith("a") ? "1.0" : "1.1"}\n`);
  await run("mksquashfs", [tree, part, "-quiet", "-no-progress", "-all-root"]);
}

async function makeFat(work: string, part: string, name: string, vmlinuz: Buffer, initramfs: Buffer): Promise<void> {
  await run("mkfs.vfat", ["-n", name.toUpperCase(), part]);
  const files: Record<string, string | Buffer> =
    name === "BORNECFG"
      ? { "autoboot.txt": AUTOBOOT }
      : {
          "config.txt": "kernel=vmlinuz\ninitramfs initrd followkernel\n",
          "cmdline.txt": "console=ttyAMA0 quiet panic=10\n",
          vmlinuz,
          initrd: initramfs,
        };
  for (const [file, data] of Object.entries(files)) {
    const path = join(work, `fat-${file}`);
    writeFileSync(path, data);
    await run("mcopy", ["-o", "-i", part, path, `::${file}`]);
  }
}
