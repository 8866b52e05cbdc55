import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdirSync } from "node:fs";
import koffi from "koffi";

/** unshare(2). */
const CLONE_NEWNS = 0x20000;
const SYS_CLASS = "/sys/class";
let entered = false;

/** Why this machine can't have a simulated sysfs, for the name of a skipped test; undefined = it can. */
export function whyNoFuse(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root, to mount";
  try {
    accessSync("/dev/fuse", constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return "needs /dev/fuse";
  }
}

/**
 * Gives the main thread of this process, and the children that it starts from now on, mounts of their own with an
 * empty /sys/class: what `unshare -m` does, but within a test. Threads that run already keep the old view, so what is
 * tested has to use node:fs synchronously, as onoff does. It ends with the process.
 */
export function enterPrivateMounts(): string {
  const gpio = `${SYS_CLASS}/gpio`;
  if (entered) return gpio;
  const unshare = koffi.load("libc.so.6").func("int unshare(int flags)") as (flags: number) => number;
  if (unshare(CLONE_NEWNS) !== 0) throw new Error(`unshare: errno ${koffi.errno()}`);
  execFileSync("mount", ["--make-rprivate", "/"]);
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", SYS_CLASS]);
  mkdirSync(gpio);
  entered = true;
  return gpio;
}
