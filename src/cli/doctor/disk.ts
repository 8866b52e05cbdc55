import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "../../borne/config/types.ts";
import type { Finding } from "./finding.ts";

const LOW_PCT = 10;

/** Room on the data partition, where events wait for the supervisor. */
export function checkDisk({ dataDir }: Config): Finding {
  const what = "disk";
  const room = roomOf(dataDir);
  if (!room) return { what, level: "problem", found: `${dataDir} can't be looked at`, todo: "check its rights" };
  const { freePct, freeMb } = room;
  const found = `${freePct} % (${freeMb} MB) free for ${dataDir}`;
  if (freePct >= LOW_PCT) return { what, level: "ok", found };
  return { what, level: "warning", found, todo: "make room: events are lost when nothing can be written" };
}

/** Of the folder, or of the nearest one above that is there: before its first start a borne has none. */
function roomOf(path: string): { freePct: number; freeMb: number } | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(path);
    // A file system in RAM without a limit says 0 of 0.
    const freePct = blocks === 0 ? 100 : Math.floor((bavail / blocks) * 100);
    return { freePct, freeMb: Math.floor((bavail * bsize) / 2 ** 20) };
  } catch {
    return dirname(path) === path ? undefined : roomOf(dirname(path));
  }
}
