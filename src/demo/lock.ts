import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { VisioborneError } from "../contract/errors.ts";

/**
 * Makes sure that one demo at a time uses a folder. A lock of a process that is gone is taken over.
 * @returns releases it
 * @throws VisioborneError `demo.running`
 */
export function takeLock(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${startOf(process.pid) ?? ""}\n`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link comes with its content, all at once: nobody ever reads a lock that is still empty.
        linkSync(own, path);
        return () => rmSync(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const holder = holderOf(path);
      if (holder !== undefined) {
        throw new VisioborneError("demo.running", `a demo already runs here (process ${holder}): stop it first`);
      }
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** The process that holds a lock; undefined when it is gone. Its number may have been given to another since. */
function holderOf(path: string): number | undefined {
  const [pid = "", start = ""] = readFileSync(path, "utf8").trim().split(" ");
  const holder = Number(pid);
  return Number.isInteger(holder) && holder > 0 && startOf(holder) === start ? holder : undefined;
}

/** When a process started, in clock ticks after the kernel's boot (proc(5), field 22 of stat); undefined = gone. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name, in brackets, may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
