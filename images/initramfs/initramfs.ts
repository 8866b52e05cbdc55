// The initramfs: busybox, one script, the modules that reach the root file system. Written as a cpio of our own, so that the
// same input gives the same bytes.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { capture, runLogged } from "../../scripts/lib/run.mjs";
import { debianArchive } from "../application-debs.ts";
import type { Board } from "../boards.ts";
import { EARLY, indexOf, insertOrder, missing } from "../kernel/modules.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { newcArchive, type CpioEntry } from "./cpio.ts";

/** What the script calls, besides the shell. */
export const APPLETS = [
  "sh",
  "[",
  "basename",
  "cat",
  "chroot",
  "cp",
  "date",
  "echo",
  "grep",
  "hexdump",
  "insmod",
  "ln",
  "mkdir",
  "mknod",
  "mount",
  "mv",
  "printf",
  "readlink",
  "reboot",
  "rm",
  "sha256sum",
  "sleep",
  "switch_root",
  "sync",
  "tail",
  "tr",
  "umount",
] as const;

/** @returns the initramfs, compressed by gzip */
export async function makeInitramfs(options: {
  root: string;
  board: Board;
  kernel: Kernel;
  cacheDir: string;
  logFile: string;
  mirror?: string;
}): Promise<Buffer> {
  const { root, board, kernel, cacheDir, logFile, mirror } = options;
  const archive = await debianArchive({ dir: join(cacheDir, "debian"), logFile, ...(mirror ? { mirror } : {}) });
  const tree = join(cacheDir, `busybox-${process.pid}`);
  const modulesDir = join(cacheDir, `early-${process.pid}`);
  try {
    await archive.unpack(["busybox-static"], tree);
    const busybox = ["usr/bin/busybox", "bin/busybox"].map((path) => join(tree, path)).find((path) => existsSync(path));
    if (busybox === undefined) throw new Error("busybox-static has no bin/busybox");

    const index = indexOf(kernel.modules);
    const wanted = [...EARLY[board.modules], ...EARLY.all];
    const absent = missing(index, ["ext4", "squashfs", "overlay", "vfat"]);
    if (absent.length > 0) throw new Error(`kernel ${kernel.release} has no ${absent.join(", ")}`);
    const order = insertOrder(index, wanted);
    mkdirSync(modulesDir, { recursive: true });
    for (const path of order) cpSync(join(kernel.modules, path), join(modulesDir, basename(path)));
    // busybox inserts plain ones; compressed as a whole they are as small.
    for (const file of readdirSync(modulesDir))
      if (file.endsWith(".xz")) await runLogged("xz", ["-d", join(modulesDir, file)], { logFile });
      else if (file.endsWith(".zst"))
        await runLogged("zstd", ["-q", "-d", "--rm", join(modulesDir, file)], { logFile });

    const plain = (path: string) => basename(path).replace(/\.(xz|zst|gz)$/, "");
    const folder = (name: string): CpioEntry => ({ name, mode: 0o40755 });
    const entries: CpioEntry[] = [
      ...["bin", "dev", "modules", "proc", "run", "sys"].map(folder),
      // Before devtmpfs is mounted the kernel opens the console.
      { name: "dev/console", mode: 0o20600, device: [5, 1] },
      { name: "dev/kmsg", mode: 0o20600, device: [1, 11] },
      { name: "dev/null", mode: 0o20666, device: [1, 3] },
      { name: "bin/busybox", mode: 0o100755, data: readFileSync(busybox) },
      ...APPLETS.map((name): CpioEntry => ({ name: `bin/${name}`, mode: 0o120777, data: Buffer.from("busybox") })),
      { name: "init", mode: 0o100755, data: readFileSync(join(root, "images/initramfs/init")) },
      { name: "modules/order", mode: 0o100644, data: Buffer.from(`${order.map(plain).join("\n")}\n`) },
      ...order.map((path): CpioEntry => ({
        name: `modules/${plain(path)}`,
        mode: 0o100644,
        data: readFileSync(join(modulesDir, plain(path))),
      })),
    ];
    return gzipSync(newcArchive(entries), { level: 9 });
  } finally {
    rmSync(tree, { recursive: true, force: true });
    rmSync(modulesDir, { recursive: true, force: true });
  }
}

/** Whether the script is one that a shell can read. @throws Error with the shell's words */
export async function checkScript(file: string): Promise<void> {
  const { code, stderr } = await capture("sh", ["-n", file]);
  if (code !== 0) throw new Error(stderr);
}
