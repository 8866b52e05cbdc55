import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Config } from "../../borne/config/types.ts";
import { isInRam } from "../../papers/store/place.ts";
import type { Finding } from "./finding.ts";

/** Of libjpeg-turbo: they make the small pictures of scanned pages. */
const PROGRAMS = ["djpeg", "cjpeg"];

/** Whether papers stay in RAM, and whether the expert gets a small picture of a page before the page itself. */
export async function checkPapers({ runtimeDir, papers, desk }: Config): Promise<Finding> {
  const what = "papers";
  if (desk === undefined) return { what, level: "ok", found: "none: no desk is configured" };
  const folder = nearest(runtimeDir);
  if (!(await isInRam(folder))) {
    const found = `${folder} is not in RAM`;
    if (papers.onDisk)
      return { what, level: "warning", found: `${found}; papers.onDisk allows it`, todo: "for trials only" };
    const todo = "make runtimeDir a folder of systemd's RuntimeDirectory: nothing is scanned or printed in a call";
    return { what, level: "problem", found, todo };
  }
  const missing = PROGRAMS.filter((name) => !isProgram(name));
  if (missing.length === 0) return { what, level: "ok", found: `${folder} is in RAM` };
  const todo = "install libjpeg-turbo-progs: pages come without a preview";
  return { what, level: "warning", found: `${missing.join(", ")} not found`, todo };
}

/** The folder, or the nearest one above that is there: before its first start a borne has none. */
function nearest(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearest(dirname(path));
}

function isProgram(name: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => {
    try {
      return (statSync(join(folder, name)).mode & 0o111) !== 0;
    } catch {
      return false;
    }
  });
}
