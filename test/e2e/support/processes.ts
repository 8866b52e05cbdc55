import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** One process, told from a later one with the same number by its start. */
export interface ProcessMark {
  readonly pid: number;
  /** Clock ticks after the kernel's boot (proc(5), field 22 of stat). */
  readonly startTicks: string;
  readonly command: string;
}

interface Stat extends ProcessMark {
  readonly parentPid: number;
  readonly state: string;
}

/** Every process of this machine that is not a zombie. */
function allProcesses(): Stat[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
    .filter(({ state }) => state !== "Z" && state !== "X");
}

function statOf(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { pid, startTicks: fields[19] ?? "", command, state: fields[0] ?? "", parentPid: Number(fields[1]) };
  } catch {
    return undefined;
  }
}

/** A process and all that descend from it, as they are now. */
export function family(pid: number): ProcessMark[] {
  const all = allProcesses();
  const found = all.filter((one) => one.pid === pid);
  for (let from = 0; from < found.length; from++) {
    found.push(...all.filter(({ parentPid }) => parentPid === found[from]?.pid));
  }
  return found.map(({ pid: one, startTicks, command }) => ({ pid: one, startTicks, command }));
}

/** Processes whose command line or environment names one of these words: a folder of a test, a word put into `env`. */
export function naming(words: readonly string[]): ProcessMark[] {
  const names = ({ pid, command }: Stat): boolean => {
    if (pid === process.pid) return false;
    let environment = "";
    try {
      environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    } catch {
      // It has just ended, or belongs to somebody else.
    }
    return words.some((word) => command.includes(word) || environment.includes(word));
  };
  return allProcesses()
    .filter(names)
    .map(({ pid, startTicks, command }) => ({ pid, startTicks, command }));
}

/** Those that still run. */
export function alive(marks: readonly ProcessMark[]): ProcessMark[] {
  return marks.filter(({ pid, startTicks }) => {
    const now = statOf(pid);
    return now !== undefined && now.startTicks === startTicks && now.state !== "Z" && now.state !== "X";
  });
}

/**
 * Waits until none of these runs any more.
 * @returns those that still do at the deadline
 */
export async function untilGone(look: () => readonly ProcessMark[], deadlineMs: number): Promise<ProcessMark[]> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const left = alive(look());
    if (left.length === 0 || performance.now() > endMs) return left;
    await sleep(50);
  }
}

/** Ends what is left of a test, by number, stopped ones too. */
export async function endAll(look: () => readonly ProcessMark[]): Promise<void> {
  for (const { pid } of alive(look())) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It was quicker.
    }
  }
  await untilGone(look, 5000);
}
