import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { developmentKeys, makeKeys } from "../../../images/bundle-keys.ts";
import { makeBundle } from "../../../images/bundle-make.ts";
import { makeSquashfs } from "../../../images/squashfs.ts";
import { nameOf } from "../../../images/application-debs.ts";
import { run } from "../machine/program.ts";
import { LOGS, ROOT } from "../places.ts";

/** Updates made of the image under test. Above any version that it may have. */
export const VERSIONS = { good: "99.1.0", mute: "99.2.0", foreign: "99.1.0" } as const;
export type BundleKind = keyof typeof VERSIONS;

const PROGRAM = "opt/visioborne/dist/visioborne.js";

/**
 * The bundle of a kind, made once for each image.
 * `good`: one line of the program is another. `mute`: its daemon never gets ready. `foreign`: the good one, signed by
 * another key.
 * @param partsDir folder with rootfs.squashfs and boot.vfat of the image
 */
export async function bundleOf(
  kind: BundleKind,
  partsDir: string,
  cacheDir: string,
  say: (line: string) => void,
): Promise<string> {
  const source = join(partsDir, "rootfs.squashfs");
  const { size, mtimeMs } = statSync(source);
  const dir = join(cacheDir, "rig", `bundles-${nameOf(size, mtimeMs)}`);
  mkdirSync(dir, { recursive: true });
  const out = join(dir, `${kind}.raucb`);
  if (existsSync(out)) return out;
  say(`a bundle: ${kind}`);
  const content = kind === "mute" ? "mute" : "good";
  const imageDir = join(dir, content);
  if (!existsSync(join(imageDir, "rootfs.squashfs"))) await changeRoot(source, partsDir, imageDir, content);
  let keys = developmentKeys(ROOT);
  if (kind === "foreign") {
    const folder = join(dir, "foreign-keys");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    keys = makeKeys(folder, "other");
  }
  await makeBundle({ imageDir, board: "qemu-virt", version: VERSIONS[kind], keys, out });
  return out;
}

async function changeRoot(source: string, partsDir: string, imageDir: string, kind: "good" | "mute"): Promise<void> {
  rmSync(imageDir, { recursive: true, force: true });
  mkdirSync(imageDir, { recursive: true });
  const tree = join(imageDir, "tree");
  await run("unsquashfs", ["-no-progress", "-quiet", "-d", tree, source]);
  const program = join(tree, PROGRAM);
  if (kind === "good") appendFileSync(program, "// The one line that is another.\n");
  // A loop that never comes to READY, and never ends by itself either.
  else writeFileSync(program, "setInterval(() => undefined, 1000);\n");
  const marks = join(tree, "etc/visioborne-image");
  if (existsSync(marks))
    writeFileSync(marks, readFileSync(marks, "utf8").replace(/^version=.*$/m, `version=${VERSIONS[kind]}`));
  const about = (await run("unsquashfs", ["-s", source])).output.toString("utf8");
  const level = /compression-level (\d+)/.exec(about)?.[1] ?? "15";
  const made = join(imageDir, "making.squashfs");
  await makeSquashfs({ tree, out: made, level: Number(level), logFile: join(LOGS, "bundles.log") });
  rmSync(tree, { recursive: true, force: true });
  await run("cp", [join(partsDir, "boot.vfat"), join(imageDir, "boot.vfat")]);
  renameSync(made, join(imageDir, "rootfs.squashfs"));
}
