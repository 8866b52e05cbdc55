import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DebianArchive } from "../../../images/application-debs.ts";
import { runLogged } from "../../../scripts/lib/run.mjs";

/** To get to the root file system. Debian's ext4 wants crc32c by name, which is a module of its own. */
const AT_BOOT = ["virtio_blk", "crc32c_generic", "ext4", "9pnet_virtio", "9p"];
/** The drivers of the hardware that the tests bring. */
const FOR_TESTS = [
  "ftdi_sio",
  "xhci_pci",
  "uhid",
  "hid_cp2112",
  "i2c_dev",
  "vivid",
  "snd_aloop",
  "i6300esb",
  "leds_gpio",
  "uinput",
  "evdev",
];
const WANTED = [...AT_BOOT, ...FOR_TESTS].join(" ");

export interface GuestKernel {
  readonly release: string;
  readonly image: string;
  /** Folder that holds lib/modules/RELEASE, with the wanted modules alone. */
  readonly modules: string;
  /** Files of the modules that are loaded at boot, in order. */
  readonly atBoot: readonly string[];
}

/** Debian's kernel for arm64, unpacked once into `dir`/RELEASE. */
export async function guestKernel(archive: DebianArchive, dir: string, logFile: string): Promise<GuestKernel> {
  const packages = await archive.resolve(["linux-image-arm64"], { depends: true });
  const name = packages.map((one) => one.replace(/=.*/, "")).find((one) => /^linux-image-\d/.test(one));
  if (name === undefined) throw new Error(`no kernel among ${packages.join(" ")}`);
  const release = name.replace("linux-image-", "");
  const home = join(dir, release);
  const whole = join(home, "whole");
  const modules = join(home, "modules");
  const done = join(home, "done");
  // Of an older list some would be missing.
  if (!existsSync(done) || readFileSync(done, "utf8") !== WANTED) {
    rmSync(home, { recursive: true, force: true });
    await archive.unpack([name], whole);
    copyFileSync(join(whole, `boot/vmlinuz-${release}`), join(home, "vmlinuz"));
    await runLogged("depmod", ["-b", join(whole, "usr"), release], { logFile });
    for (const path of filesOf(join(whole, "usr"), release, [...AT_BOOT, ...FOR_TESTS])) {
      // Unpacked here, which takes the emulated machine many times longer.
      const to = join(modules, path.replace(/\.xz$/, ""));
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(join(whole, "usr", path), path.endsWith(".xz") ? `${to}.xz` : to);
      if (path.endsWith(".xz")) await runLogged("xz", ["-d", `${to}.xz`], { logFile });
    }
    for (const list of ["modules.builtin", "modules.order", "modules.builtin.modinfo"])
      copyFileSync(join(whole, `usr/lib/modules/${release}`, list), join(modules, `lib/modules/${release}`, list));
    await runLogged("depmod", ["-b", modules, release], { logFile });
    rmSync(whole, { recursive: true });
    writeFileSync(done, WANTED);
  }
  const atBoot = filesOf(modules, release, AT_BOOT).map((path) => join(modules, path));
  return { release, image: join(home, "vmlinuz"), modules, atBoot };
}

/** Files of modules and of all that they need, each after those, relative to `base`. */
function filesOf(base: string, release: string, names: readonly string[]): string[] {
  const files: string[] = [];
  for (const name of names) {
    const { status, stdout, stderr } = spawnSync("modprobe", ["-d", base, "-S", release, "--show-depends", name], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`module ${name} of ${release}: ${stderr}`);
    for (const [, path = ""] of stdout.matchAll(/^insmod (\S+)/gm)) {
      const relative = path.slice(path.indexOf("/lib/modules/") + 1);
      if (!files.includes(relative)) files.push(relative);
    }
  }
  return files;
}

/** An initial RAM disk that mounts /dev/vda and goes on there: busybox, the modules, the scripts of guest/. */
export async function packInitrd(kernel: GuestKernel, busybox: string, dir: string, logFile: string): Promise<string> {
  const tree = join(dir, "initrd");
  rmSync(tree, { recursive: true, force: true });
  for (const path of ["bin", "modules", "proc", "sys", "dev", "root"]) mkdirSync(join(tree, path), { recursive: true });
  copyFileSync(busybox, join(tree, "bin/busybox"));
  copyFileSync(join(import.meta.dirname, "../guest/initrd.sh"), join(tree, "init"));
  chmodSync(join(tree, "init"), 0o755);
  copyFileSync(join(import.meta.dirname, "../guest/guest.sh"), join(tree, "guest.sh"));
  kernel.atBoot.forEach((file, index) => {
    copyFileSync(file, join(tree, `modules/${String(index).padStart(2, "0")}.ko`));
  });
  const initrd = join(dir, "initrd.cpio");
  await runLogged("sh", ["-c", `find . | cpio -o -H newc --quiet > '${initrd}'`], { logFile, cwd: tree });
  if (readFileSync(initrd).length === 0) throw new Error("the initial RAM disk is empty");
  return initrd;
}
