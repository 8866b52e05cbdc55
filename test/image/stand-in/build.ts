// The rig's own small image: boot files A and B, two systems, data, with Debian's arm64 kernel and busybox. It stands
// for the product's image where only the rig is tried.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { debianArchive, nameOf } from "../../../images/application-debs.ts";
import { run } from "../machine/program.ts";
import { packInitramfs } from "./initramfs.ts";

const MODULES =
  "virtio_mmio virtio_pci virtio_blk virtio_net crc32c_generic ext4 squashfs vfat nls_cp437 nls_ascii i6300esb gpio-pl061";
const FILES = ["init", "dhcp"].map((name) => join(import.meta.dirname, name));
const PARTITIONS = [
  { name: "BORNECFG", mb: 16 },
  { name: "boot_a", mb: 34 },
  { name: "boot_b", mb: 34 },
  { name: "system_a", mb: 4 },
  { name: "system_b", mb: 4 },
  { name: "data", mb: 24 },
];
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
    const restart = join(work, "restart");
    const compile = ["-static", "-nostdlib", "-O2", "-ffreestanding", "-o", restart];
    await run("aarch64-linux-gnu-gcc", [...compile, join(import.meta.dirname, "restart.c")]);
    const initramfs = await packInitramfs({
      tree,
      release,
      work,
      modules: MODULES.split(" "),
      files: FILES,
      programs: [restart],
    });
    const vmlinuz = gzipSync(readFileSync(join(tree, `boot/vmlinuz-${release}`)), { level: 6 });
    renameSync(await assemble(work, vmlinuz, initramfs), image);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return image;
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
