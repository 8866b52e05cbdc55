// How an image is made, from top to bottom.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { say, step } from "../scripts/lib/progress.mjs";
import { runLogged } from "../scripts/lib/run.mjs";
import { buildApplication } from "./application.ts";
import type { BuildOptions } from "./arguments.ts";
import { publish } from "./artifacts.ts";
import { boardNamed } from "./boards.ts";
import { bootFiles, configFiles } from "./boot-files.ts";
import { makeConfigFat, makeBootFat, makeData, makeDisk } from "./disk.ts";
import { makeInitramfs } from "./initramfs/initramfs.ts";
import { installWireless, prepareFirmware } from "./kernel/firmware.ts";
import { prepareKernel } from "./kernel/kernel.ts";
import { debianRoot } from "./root/debian.ts";
import { makeProduct } from "./root/product.ts";
import { seal } from "./root/seal.ts";
import { makeBom } from "./sbom.ts";
import { makeSquashfs } from "./squashfs.ts";

export interface Made {
  readonly image: string;
  readonly version: string;
  readonly kernel: string;
  readonly tryboot: boolean;
  /** Without slot B and data, as the card has to hold it at least. */
  readonly image_mb: number;
  /** What is downloaded; null where it was not made. */
  readonly download_mb: number | null;
  readonly build_s: number;
}

export async function buildImage(input: { root: string; options: BuildOptions; logFile: string }): Promise<Made> {
  const { root, options, logFile } = input;
  const { out, mirror } = options;
  const started = performance.now();
  const board = boardNamed(options.board);
  const cacheDir = options.cache ?? join(root, ".visioborne/image");
  mkdirSync(cacheDir, { recursive: true });
  const epochS = sourceDate(root);
  process.env["SOURCE_DATE_EPOCH"] = String(epochS);
  const withMirror = mirror === undefined ? {} : { mirror };

  const debian = await debianRoot({ root, cacheDir, logFile, epochS, refresh: options.refresh, ...withMirror });
  const kernel = await prepareKernel({
    root,
    board,
    cacheDir,
    logFile,
    ...withMirror,
    ...(options.kernelArchive === undefined ? {} : { archive: options.kernelArchive }),
  });
  const firmware = await prepareFirmware({ board, cacheDir, logFile, ...withMirror });
  if (!kernel.tryboot)
    say(`kernel ${kernel.release} is Debian's: it cannot try a slot, so this image takes no updates (docs/image.md)`);

  clearLeftOvers(cacheDir);
  const work = join(cacheDir, `work-${board.name}-${process.pid}`);
  const tree = join(work, "tree");
  const parts = join(out, board.name);
  mkdirSync(parts, { recursive: true });
  try {
    mkdirSync(tree, { recursive: true });
    await step("root: Debian's tree", () =>
      runLogged(
        "sh",
        [
          "-c",
          `zstd -q -d -c "$0" | tar --extract --xattrs --xattrs-include='*' --numeric-owner --directory="$1"`,
          debian,
          tree,
        ],
        { logFile },
      ),
    );
    mkdirSync(join(tree, "opt"), { recursive: true });
    const application = await buildApplication({ root, outDir: join(tree, "opt/visioborne"), cacheDir, ...withMirror });
    if (firmware !== undefined) installWireless(firmware, tree);
    const version = options.imageVersion ?? application.version;
    await step("root: program, units, users, what is switched off", () =>
      makeProduct({ root, tree, board, kernel, version, epochS, keyring: options.keyring, logFile }),
    );
    const bom = await makeBom({
      root,
      tree,
      board,
      version,
      nodeVersion: application.nodeVersion,
      unpacked: [kernel.package, ...(firmware?.packages ?? [])],
    });
    writeFileSync(join(tree, "opt/visioborne/dist/sbom.sha256"), `${createHash("sha256").update(bom).digest("hex")}\n`);
    seal(tree);

    const squashfs = join(parts, "rootfs.squashfs");
    await step("root: squashfs", async () => {
      // A download is made once and fetched often; what stays on this machine has to be quick.
      await makeSquashfs({ tree, out: squashfs, level: options.download ? 15 : 6, logFile });
    });

    const initramfs = await makeInitramfs({ root, board, kernel, cacheDir, logFile, ...withMirror });
    const boot = join(work, "boot");
    await step("boot partition", async () => {
      bootFiles({ dir: boot, board, kernel, initramfs, firmware, version });
      await makeBootFat({
        from: boot,
        file: join(parts, "boot.vfat"),
        epochS,
        logFile,
        seed: `${board.name}-${version}`,
      });
    });
    const name = `visioborne-${board.name}-${version}`;
    const image = join(out, `${name}.img`);
    await step("disk", async () => {
      await makeConfigFat({
        root,
        file: join(work, "config.vfat"),
        files: configFiles(board, firmware),
        epochS,
        logFile,
      });
      await makeData({ file: join(work, "data.ext4"), epochS, logFile });
      await makeDisk({ work, parts, image, seed: name, hybrid: board.bootcode, logFile });
    });
    writeFileSync(join(out, `${name}.cdx.json`), bom);
    // For a machine without the firmware: qemu -kernel, -initrd.
    for (const file of ["vmlinuz", "initramfs.gz", "cmdline.txt"])
      execFileSync("cp", [join(boot, file), join(parts, file)]);

    const figures = await publish({ out, name, image, board, version, epochS, logFile, options, parts });
    return {
      image,
      version,
      kernel: kernel.package,
      tryboot: kernel.tryboot,
      ...figures,
      build_s: Math.round((performance.now() - started) / 1000),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Of the last commit: the same sources give the same image. Without git, of the lock file. */
function sourceDate(root: string): number {
  const given = Number(process.env["SOURCE_DATE_EPOCH"]);
  if (Number.isInteger(given) && given > 0) return given;
  if (existsSync(join(root, ".git"))) {
    const said = execFileSync("git", ["-C", root, "log", "-1", "--format=%ct"], { encoding: "utf8" }).trim();
    if (/^\d+$/.test(said)) return Number(said);
  }
  return Math.floor(statSync(join(root, "package-lock.json")).mtimeMs / 1000);
}

/** Folders of builds that were killed outright. */
function clearLeftOvers(cacheDir: string): void {
  for (const name of readdirSync(cacheDir)) {
    const pid = /^work-.*-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
}
