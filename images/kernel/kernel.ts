// The kernel of a board, from its package, unpacked and never installed: image, device trees, modules.
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { step } from "../../scripts/lib/progress.mjs";
import { runLogged } from "../../scripts/lib/run.mjs";
import { debianArchive, nameOf } from "../application-debs.ts";
import type { Board } from "../boards.ts";
import { readList } from "../lists.ts";
import { REQUIRED, chosen, indexOf, missing, prune } from "./modules.ts";

export interface KernelArchive {
  /** Such as https://archive.raspberrypi.com/debian */
  readonly url: string;
  /** File with the archive's public key. */
  readonly keyFile: string;
}

export interface Kernel {
  readonly release: string;
  /** `name=version` of the package. */
  readonly package: string;
  /** The firmware can try a slot once: Raspberry Pi's kernel alone passes the word on. */
  readonly tryboot: boolean;
  /** The kernel's image, compressed by gzip: the firmware and QEMU take it. */
  readonly image: string;
  /** Folder with the modules that stay: its name is `release`. */
  readonly modules: string;
  /** Folder with device trees and overlays, as they lie in the boot partition; undefined where there are none. */
  readonly deviceTrees: string | undefined;
}

export async function prepareKernel(options: {
  root: string;
  board: Board;
  cacheDir: string;
  logFile: string;
  archive?: KernelArchive;
  mirror?: string;
}): Promise<Kernel> {
  const { root, board, cacheDir, logFile, archive: vendor } = options;
  const vendorPackage = vendor === undefined ? undefined : board.vendorKernel;
  const wanted = vendorPackage ?? "linux-image-arm64";
  const archive = await debianArchive({
    dir: join(cacheDir, vendor === undefined ? "debian" : `archive-${nameOf(vendor.url)}`),
    logFile,
    ...(options.mirror === undefined ? {} : { mirror: options.mirror }),
    ...(vendor === undefined ? {} : { also: { url: vendor.url, keyFile: vendor.keyFile } }),
  });
  const real = (await archive.resolve([wanted], { depends: true })).find((one) =>
    /^linux-image-[^=]*\d\.\d+\./.test(one),
  );
  if (real === undefined) throw new Error(`${wanted} brings no kernel: expected a package linux-image-<release>`);
  const name = real.slice(0, real.indexOf("="));
  const release = name.replace("linux-image-", "");
  const lists = ["modules.txt", `modules-${board.modules}.txt`].map((file) => join(root, "images/kernel", file));
  const digest = createHash("sha256");
  for (const list of lists) digest.update(readFileSync(list));
  const home = join(cacheDir, `kernel-${board.modules}-${nameOf(real, digest.digest("hex"))}`);

  if (!existsSync(home)) {
    await step(`kernel ${release}`, async () => {
      const part = `${home}.part`;
      rmSync(part, { recursive: true, force: true });
      mkdirSync(part, { recursive: true });
      const tree = join(part, "tree");
      await archive.unpack([name], tree);
      // depmod looks for lib/modules below its base; newer packages have it below usr.
      if (!existsSync(join(tree, "lib"))) symlinkSync("usr/lib", join(tree, "lib"));
      const dir = join(tree, "lib/modules", release);
      await runLogged("depmod", ["-b", tree, release], { logFile });
      const index = indexOf(dir);
      const absent = missing(index, REQUIRED);
      if (absent.length > 0) throw new Error(`${real} has no ${absent.join(", ")}: a borne needs them`);
      prune(dir, chosen(index, lists.flatMap(readList)));
      await runLogged("depmod", ["-b", tree, release], { logFile });
      for (const link of ["build", "source"]) rmSync(join(dir, link), { force: true });
      renameSync(dir, join(part, "modules"));
      const image = readFileSync(join(tree, `boot/vmlinuz-${release}`));
      writeFileSync(
        join(part, "vmlinuz"),
        image[0] === 0x1f && image[1] === 0x8b ? image : gzipSync(image, { level: 9 }),
      );
      const trees = join(tree, `usr/lib/linux-image-${release}`);
      if (existsSync(trees)) renameSync(trees, join(part, "device-trees"));
      rmSync(tree, { recursive: true });
      renameSync(part, home);
    });
  }
  return {
    release,
    package: real,
    tryboot: vendorPackage !== undefined || board.name === "qemu-virt",
    image: join(home, "vmlinuz"),
    modules: join(home, "modules"),
    deviceTrees: readdirSync(home).includes("device-trees") ? join(home, "device-trees") : undefined,
  };
}
