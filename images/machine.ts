// What the building machine must have: root, the packages of scripts/image-packages.txt, programs of arm64 that run.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ensureDebianPackages } from "../scripts/lib/debian.mjs";
import { capture } from "../scripts/lib/run.mjs";

const BINFMT = "/proc/sys/fs/binfmt_misc";

/** @throws Error in words, with what to type */
export async function ensureImagePackages(root: string, logFile: string): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("this needs root (owners of files, chroot): sudo npm run image -- ...");
  if (!existsSync("/var/lib/dpkg/status"))
    throw new Error("this needs Debian 12 or 13, or Ubuntu: there is no dpkg here");
  await ensureDebianPackages(root, logFile, join(root, "scripts/image-packages.txt"));
  await ensureArm64(root);
}

/** The kernel hands programs of arm64 to qemu. */
async function ensureArm64(root: string): Promise<void> {
  if (process.arch === "arm64") return;
  if (!existsSync(join(BINFMT, "register"))) await capture("mount", ["-t", "binfmt_misc", "binfmt_misc", BINFMT]);
  const entry = join(BINFMT, "qemu-aarch64");
  if (!existsSync(entry))
    await capture("sh", [
      "-c",
      "/usr/lib/systemd/systemd-binfmt || update-binfmts --import qemu-aarch64 --enable qemu-aarch64",
    ]);
  const text = existsSync(entry) ? readFileSync(entry, "utf8") : "";
  // F: the interpreter is opened now, so that it is found from within a chroot.
  if (!text.startsWith("enabled") || !/^flags: .*F/m.test(text))
    throw new Error(
      `this machine does not run programs of arm64: expected ${entry} enabled with flag F ` +
        `(apt-get install qemu-user-static; in a container the host has to have it, or to let binfmt_misc be mounted); checkout ${root}`,
    );
}
