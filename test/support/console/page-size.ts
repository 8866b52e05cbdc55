import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Script of each page's first view, gzipped, kB: what the entry loads, and what the page adds to it. By chunk. */
export function pageScriptKb(dir: string): ReadonlyMap<string, number> {
  const read = (name: string): string => readFileSync(join(dir, "assets", name), "utf8");
  const entry = /assets\/(index[^"]*\.js)/.exec(readFileSync(join(dir, "index.html"), "utf8"))?.[1] ?? "";
  const withImports = (name: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const [, next = ""] of read(name).matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
      withImports(next, seen);
    return seen;
  };
  const first = withImports(entry);
  const kb = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + gzipSync(read(name)).length, 0) / 1000;
  const pages = [...read(entry).matchAll(/import\(\s*["'`]\.\/([^"'`]+\.js)["'`]\s*\)/g)].map(([, name = ""]) => name);
  return new Map(pages.map((name) => [name, kb(new Set([...first, ...withImports(name)]))]));
}
