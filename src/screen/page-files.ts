import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Where the build puts the page, seen from the built program and from the source. */
const BUILT = ["./screen-page/", "../../dist/screen-page/"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

export interface PageFile {
  readonly type: string;
  readonly data: Buffer;
}

/** A file of the built page; `path` as it was asked for, without the slash. undefined = there is none. */
export function pageFile(path: string, dir: string | undefined): PageFile | undefined {
  const name = path === "" ? "index.html" : path;
  const type = MIME[extname(name)];
  if (type === undefined || !/^[\w-]+(?:[./][\w-]+)*$/.test(name)) return undefined;
  for (const folder of dir === undefined ? BUILT : [dir]) {
    try {
      return { type, data: readFileSync(join(folder, name)) };
    } catch {
      // Not there: the next place.
    }
  }
  return undefined;
}
