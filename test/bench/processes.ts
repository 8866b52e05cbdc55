import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** What /proc tells of a process and all that it started, now. See proc(5). */
export interface TreeFigures {
  /** Proportional set size: what is shared with others is counted in shares. Bytes. */
  readonly pssBytes: number;
  readonly rssBytes: number;
  /** CPU time of all, those that have ended and were waited for included. Milliseconds. */
  readonly cpuMs: number;
  readonly processes: number;
}

const TICKS_PER_S = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** @throws when the process itself is gone; a descendant that ends meanwhile is left out. */
export function treeFigures(pid: number): TreeFigures {
  const pids = [pid, ...descendants(pid)];
  let [pssBytes, rssBytes, cpuMs, processes] = [0, 0, 0, 0];
  for (const one of pids) {
    try {
      const rollup = readFileSync(`/proc/${one}/smaps_rollup`, "utf8");
      const stat = statFields(one);
      pssBytes += kilobytes(rollup, "Pss");
      rssBytes += kilobytes(rollup, "Rss");
      // utime, stime, cutime, cstime: fields 14 to 17.
      cpuMs += ([11, 12, 13, 14].reduce((sum, index) => sum + Number(stat[index]), 0) * 1000) / TICKS_PER_S;
      processes += 1;
    } catch (error) {
      if (one === pid) throw error;
    }
  }
  return { pssBytes, rssBytes, cpuMs, processes };
}

function descendants(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = Number(statFields(Number(name))[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // Ended between the listing and the look.
    }
  }
  const found: number[] = [];
  for (const next = [pid]; next.length > 0;) {
    const below = children.get(next.pop()!) ?? [];
    found.push(...below);
    next.push(...below);
  }
  return found;
}

/** Fields of /proc/PID/stat from the third on (the second, the name, may hold blanks and brackets). */
function statFields(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function kilobytes(rollup: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(rollup)?.[1] ?? 0) * 1024;
}
