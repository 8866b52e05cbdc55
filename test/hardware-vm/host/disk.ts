import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Runtime } from "../../../images/application.ts";
import { copyNode } from "../../../images/application-addons.ts";
import { nameOf } from "../../../images/application-debs.ts";
import type { DebianArchive } from "../../../images/application-debs.ts";
import { digestOf } from "../../../scripts/lib/digest.mjs";
import { step } from "../../../scripts/lib/progress.mjs";
import { runLogged } from "../../../scripts/lib/run.mjs";
import type { GuestKernel } from "./kernel.ts";

/** Debian packages of the machine, with all that they need. */
const PACKAGES = [
  "busybox-static",
  "dash",
  "kmod",
  "util-linux",
  "v4l-utils",
  "alsa-utils",
  "espeak-ng",
  "python3-minimal",
  "gstreamer1.0-plugins-base",
  "gstreamer1.0-plugins-good",
  "gstreamer1.0-plugins-bad",
  "gstreamer1.0-alsa",
  "gstreamer1.0-tools",
];

/** Plugins of GStreamer that the drivers use; each further one is looked at when the first pipeline starts. */
const PLUGINS =
  "coreelements app video4linux2 videoconvertscale videofilter videorate videotestsrc videoparsersbad openh264 jpeg " +
  "alsa audioconvert audioresample audiomixer audiotestsrc audiofx audiobuffersplit replaygain level volume spectrum " +
  "inter playback typefindfunctions wavparse opus rtp rtpmanager udp webrtcdsp debugutilsbad";

const NOT_NEEDED = ["usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/icons", "usr/share/fonts"];

/**
 * A root file system for the machine: Debian's packages unpacked (no script of theirs is run, nothing of them is
 * started), the modules, Node and the native packages in /opt/visioborne as on a borne.
 * @returns file of the ext4 file system
 */
export async function guestDisk(options: {
  root: string;
  archive: DebianArchive;
  kernel: GuestKernel;
  runtime: Runtime;
  dir: string;
  logFile: string;
}): Promise<string> {
  const { root, archive, kernel, runtime, dir, logFile } = options;
  const packages = await archive.resolve(PACKAGES, { depends: true });
  const here = digestOf(root, ["test/hardware-vm/host/disk.ts", "test/hardware-vm/host/kernel.ts"]);
  const disk = join(dir, `root-${nameOf(packages, kernel.release, runtime.modules, here)}.ext4`);
  if (existsSync(disk)) return disk;
  const tree = join(dir, "tree");
  await step(`test machine: ${packages.length} Debian packages for arm64`, async () => {
    rmSync(tree, { recursive: true, force: true });
    // Merged, as in any Debian of today; packages bring files under both names.
    for (const name of ["bin", "sbin", "lib"]) {
      mkdirSync(join(tree, "usr", name), { recursive: true });
      symlinkSync(`usr/${name}`, join(tree, name));
    }
    await archive.unpack(PACKAGES, tree, { depends: true });
    for (const path of NOT_NEEDED) rmSync(join(tree, path), { recursive: true, force: true });
    keepPlugins(join(tree, "usr/lib/aarch64-linux-gnu/gstreamer-1.0"));
    cpSync(join(kernel.modules, "lib/modules"), join(tree, "usr/lib/modules"), { recursive: true });
    await copyNode(runtime.node, join(tree, "opt/visioborne/bin/node"), logFile);
    cpSync(runtime.modules, join(tree, "opt/visioborne/node_modules"), { recursive: true });
    for (const path of ["opt/visioborne/tests", "proc", "sys", "dev", "tmp", "run", "root"])
      mkdirSync(join(tree, path), { recursive: true });
  });
  await step("test machine: its disk", async () => {
    const making = `${disk}.part`;
    rmSync(making, { force: true });
    const sizeMb = Math.ceil(sizeOf(tree) / 2 ** 20) + 300;
    await runLogged("mkfs.ext4", ["-q", "-O", "^has_journal", "-d", tree, making, `${sizeMb}M`], { logFile });
    for (const old of readdirSync(dir)) if (/^root-.*\.ext4$/.test(old)) rmSync(join(dir, old));
    renameSync(making, disk);
  });
  rmSync(tree, { recursive: true });
  return disk;
}

function keepPlugins(dir: string): void {
  const wanted = new Set(PLUGINS.split(" ").map((name) => `libgst${name}.so`));
  for (const file of readdirSync(dir)) if (file.endsWith(".so") && !wanted.has(file)) rmSync(join(dir, file));
}

function sizeOf(dir: string): number {
  let bytes = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    // A file takes whole blocks.
    if (entry.isDirectory()) bytes += 4096 + sizeOf(path);
    else if (entry.isFile()) bytes += Math.ceil(statSync(path).size / 4096) * 4096;
  }
  return bytes;
}
