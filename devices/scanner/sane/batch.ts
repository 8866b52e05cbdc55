import { basename } from "node:path";

/** What is kept of a line that has no end yet, in characters: a path has at most 4096 bytes on Linux (PATH_MAX). */
export const MAX_LINE = 4096;

/**
 * Reads what `scanimage --batch --batch-print` writes to stdout: the path of each page that is finished. Other lines
 * are passed over: backends may write there too. Pure; any text is taken, in pieces of any size.
 * @param rest of the reading before; empty at the start
 * @param prefix that the names of this job's pages begin with
 */
export function readBatch(rest: string, text: string, prefix: string): { names: readonly string[]; rest: string } {
  const lines = (rest + text).split("\n");
  const last = (lines.pop() ?? "").slice(-MAX_LINE);
  return { names: lines.map((line) => basename(line)).filter((name) => name.startsWith(prefix)), rest: last };
}

/** Number of a page, from the name of its file. Undefined = it is no page. */
export function pageNumber(path: string): number | undefined {
  const number = Number(/-(\d{3,6})\.(?:jpg|png)$/.exec(path)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(number) ? number : undefined;
}
