// GStreamer's sets hold 250 plugins, and with them the libraries of every format there ever was. Those that no pipeline of a
// borne uses go, and each library that nothing which stays asks for.
import { lstatSync, readFileSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { capture } from "../../scripts/lib/run.mjs";
import { readList } from "../lists.ts";

const LIBRARIES = "usr/lib/aarch64-linux-gnu";
const PLUGINS = `${LIBRARIES}/gstreamer-1.0`;
/** Opened by those that go, by name: voices, and what computes neural networks; layers for who develops graphics. */
const OTHERS = /^(libflite.*|libonnxruntime.*|libVkLayer_khronos_validation\.so|libVkICD_mock_icd\.so)$/;
const batch = 400;

/** @returns names of what went */
export async function slim(root: string, tree: string): Promise<{ plugins: string[]; libraries: string[] }> {
  const keep = new Set(readList(join(root, "images/gstreamer-plugins.txt")).map((name) => `libgst${name}.so`));
  const dir = join(tree, PLUGINS);
  const there = readdirSync(dir).filter((name) => /^libgst.*\.so$/.test(name));
  const unknown = Array.from(keep).filter((name) => !there.includes(name));
  if (unknown.length > 0) throw new Error(`GStreamer has no ${unknown.join(", ")} (images/gstreamer-plugins.txt)`);

  const needs = await neededBy(tree);
  const gone = there.filter((name) => !keep.has(name));
  const others = Array.from(needs.keys()).filter((path) => OTHERS.test(basename(path)));
  const going = [...gone.map((name) => join(PLUGINS, name)), ...others];
  const libraries = orphans(needs, going);
  for (const path of going) rmSync(join(tree, path), { force: true });
  for (const name of libraries) rmSync(join(tree, LIBRARIES, name), { force: true });

  const before = unresolved(needs);
  const broken = Array.from(unresolved(await neededBy(tree))).filter((name) => !before.has(name));
  if (broken.length > 0)
    throw new Error(`libraries that something still asks for went with GStreamer's plugins: ${broken.join(", ")}`);
  return { plugins: gone, libraries };
}

/**
 * Libraries that only what goes needed: reached from it, and from nothing else. One that nothing ever asked for stays: it
 * may be opened by name at run time.
 * @param needs path of a program or library to the names that it asks for
 * @returns their names
 */
export function orphans(needs: ReadonlyMap<string, readonly string[]>, going: readonly string[]): string[] {
  const byName = new Map(Array.from(needs.keys(), (path) => [basename(path), path] as const));
  const next = (path: string) => (needs.get(path) ?? []).flatMap((name) => byName.get(name) ?? []);
  const reached = (from: Iterable<string>) => {
    const seen = new Set(from);
    for (const path of seen) for (const one of next(path)) seen.add(one);
    return seen;
  };
  const gone = new Set(going);
  const candidates = reached(gone);
  const kept = reached(Array.from(needs.keys()).filter((path) => !candidates.has(path)));
  const found = Array.from(candidates).filter((path) => !kept.has(path) && !gone.has(path));
  return found.map((path) => basename(path)).sort();
}

/** Names that something asks for and nothing has. */
export function unresolved(needs: ReadonlyMap<string, readonly string[]>): Set<string> {
  const names = new Set(Array.from(needs.keys(), (path) => basename(path)));
  return new Set(
    Array.from(needs.values())
      .flat()
      .filter((name) => !names.has(name)),
  );
}

/** What each program and library asks for by name (DT_NEEDED), as readelf says. */
async function neededBy(tree: string): Promise<Map<string, string[]>> {
  const files: string[] = [];
  for (const folder of ["usr/bin", "usr/sbin", "usr/lib", "usr/libexec", "opt"])
    for (const path of filesBelow(tree, folder)) if (isElf(join(tree, path))) files.push(path);
  const needs = new Map<string, string[]>();
  for (let at = 0; at < files.length; at += batch) {
    const part = files.slice(at, at + batch);
    // "File: NAME" stands before each, as soon as there are two.
    const { stdout } = await capture("readelf", ["-d", "-W", ...part, "/dev/null"], {
      cwd: tree,
      env: { ...process.env, LC_ALL: "C" },
    });
    let current: string[] = [];
    for (const line of stdout.split("\n")) {
      const file = /^File: (.*)$/.exec(line)?.[1];
      if (file !== undefined) needs.set(file, (current = []));
      const name = /\(NEEDED\).*\[(.*)\]/.exec(line)?.[1];
      if (name !== undefined) current.push(name);
    }
  }
  // A library is asked for by the name of a link to it.
  for (const path of filesBelow(tree, LIBRARIES, true)) {
    const target = readlinkSync(join(tree, path));
    const real = join(LIBRARIES, basename(target));
    const list = needs.get(real);
    if (!target.includes("/") && list !== undefined) needs.set(path, [basename(real), ...list]);
  }
  return needs;
}

function filesBelow(tree: string, folder: string, links = false): string[] {
  let entries;
  try {
    entries = readdirSync(join(tree, folder), { withFileTypes: true, recursive: !links });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => (links ? entry.isSymbolicLink() : entry.isFile()))
    .map((entry) => join(entry.parentPath.slice(tree.length + 1), entry.name));
}

function isElf(file: string): boolean {
  if (!/(\.so(\.|$)|\/bin\/|\/sbin\/|\/libexec\/|\/lib\/)/.test(file) || lstatSync(file).size < 64) return false;
  return readFileSync(file).subarray(0, 4).toString("latin1") === "\x7fELF";
}
