import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../machine/program.ts";

const APPLETS =
  "sh mount umount insmod cat od awk grep echo sleep sync mv date ip udhcpc wget poweroff dd kill watchdog switch_root";

/**
 * A small initramfs of busybox, with modules of a kernel and what they need.
 * @param options.tree unpacked packages of the kernel and of busybox-static
 * @param options.files go to its top, executable: `init` among them
 * @param options.programs go to its `bin`
 */
export async function packInitramfs(options: {
  readonly tree: string;
  readonly release: string;
  readonly work: string;
  readonly modules: readonly string[];
  readonly files: readonly string[];
  readonly programs?: readonly string[];
}): Promise<Buffer> {
  const { tree, release, work, files, programs = [] } = options;
  const root = join(work, "initramfs");
  for (const dir of ["bin", "modules", "proc", "sys", "dev"]) mkdirSync(join(root, dir), { recursive: true });
  const busybox = ["usr/bin/busybox", "bin/busybox"].map((path) => join(tree, path)).find((path) => existsSync(path));
  if (busybox === undefined) throw new Error(`${tree}: no busybox`);
  copyFileSync(busybox, join(root, "bin/busybox"));
  for (const name of APPLETS.split(" ")) symlinkSync("busybox", join(root, "bin", name));
  const copy = (from: string, to: string): void => {
    copyFileSync(from, to);
    chmodSync(to, 0o755);
  };
  for (const file of files) copy(file, join(root, basename(file)));
  for (const program of programs) copy(program, join(root, "bin", basename(program)));
  const base = existsSync(join(tree, "usr/lib/modules")) ? join(tree, "usr") : tree;
  await run("depmod", ["-b", base, release]);
  const modules = join(base, "lib/modules", release);
  const order = inOrder(readFileSync(join(modules, "modules.dep"), "utf8"), options.modules);
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
