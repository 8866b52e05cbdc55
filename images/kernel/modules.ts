// Which modules of a kernel stay, and in which order the initramfs inserts its own.
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

/** Without these no image is made: each is built in or must be there as a module. */
export const REQUIRED = [
  "squashfs",
  "overlay",
  "ext4",
  "vfat",
  "exfat",
  "loop",
  "dm-verity",
  "nbd",
  // Of systemd/visioborne.modules.conf.
  "i2c-dev",
  "videodev",
  "snd",
  "usbcore",
  "usbserial",
  "cdc-acm",
  "uvcvideo",
  "snd-usb-audio",
];

/** Of the initramfs, in this order; what they need comes before them. */
export const EARLY = {
  "raspberry-pi": ["sdhci-iproc", "bcm2835-sdhost", "bcm2835-mmc", "bcm2835", "sdhci-brcmstb", "mmc_block"],
  "qemu-virt": ["virtio_mmio", "virtio_pci", "virtio_blk"],
  // The check sum first: ext4 asks for it by a name that modules.dep does not know.
  all: ["crc32c_generic", "ext4", "squashfs", "overlay", "vfat", "nls_cp437", "nls_iso8859-1", "nls_ascii", "nls_utf8"],
} as const;

/** What modules.dep and modules.builtin of a kernel say. Names with `_` for `-`, as the kernel has them. */
export interface ModuleIndex {
  /** Name to path below the modules' folder. */
  readonly paths: ReadonlyMap<string, string>;
  /** Path to the paths that it needs, nearest first. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly builtIn: ReadonlySet<string>;
}

export function nameOfModule(path: string): string {
  return basename(path)
    .replace(/\.ko(\.(xz|zst|gz))?$/, "")
    .replaceAll("-", "_");
}

/** @param dep modules.dep  @param builtin modules.builtin */
export function readIndex(dep: string, builtin: string): ModuleIndex {
  const paths = new Map<string, string>();
  const needs = new Map<string, readonly string[]>();
  for (const line of dep.split("\n")) {
    const [path, rest] = line.split(":");
    if (path === undefined || path === "" || rest === undefined) continue;
    paths.set(nameOfModule(path), path);
    needs.set(path, rest.trim().split(/\s+/).filter(Boolean));
  }
  return { paths, needs, builtIn: new Set(builtin.split("\n").filter(Boolean).map(nameOfModule)) };
}

/** Paths that stay, for a list of names and folders: with all that these need. Unknown names are passed over. */
export function chosen(index: ModuleIndex, list: readonly string[]): Set<string> {
  const keep = new Set<string>();
  for (const one of list) {
    if (one.endsWith("/")) {
      for (const path of index.paths.values()) if (path.includes(`kernel/${one}`)) keep.add(path);
      continue;
    }
    const path = index.paths.get(nameOfModule(one));
    if (path !== undefined) keep.add(path);
  }
  for (const path of Array.from(keep)) for (const need of index.needs.get(path) ?? []) keep.add(need);
  return keep;
}

/** Paths in the order in which they can be inserted. Those built in, and those that this kernel has not, are left out. */
export function insertOrder(index: ModuleIndex, names: readonly string[]): string[] {
  const order = new Set<string>();
  for (const name of names) {
    const path = index.paths.get(nameOfModule(name));
    if (path === undefined) continue;
    // modules.dep names what is nearest first: the last of a line needs nothing of the others.
    for (const need of Array.from(index.needs.get(path) ?? []).reverse()) order.add(need);
    order.add(path);
  }
  return Array.from(order);
}

/** Those of `names` that this kernel neither has built in nor as a module. */
export function missing(index: ModuleIndex, names: readonly string[]): string[] {
  return names.filter((name) => !index.builtIn.has(nameOfModule(name)) && !index.paths.has(nameOfModule(name)));
}

/** The index of an unpacked kernel, after depmod. */
export function indexOf(modulesDir: string): ModuleIndex {
  const read = (name: string) =>
    existsSync(join(modulesDir, name)) ? readFileSync(join(modulesDir, name), "utf8") : "";
  return readIndex(read("modules.dep"), read("modules.builtin"));
}

/** Deletes all modules but those that stay. */
export function prune(modulesDir: string, keep: ReadonlySet<string>): void {
  for (const path of readdirSync(modulesDir, { recursive: true, encoding: "utf8" }))
    if (/\.ko(\.(xz|zst|gz))?$/.test(path) && !keep.has(path)) rmSync(join(modulesDir, path));
}
