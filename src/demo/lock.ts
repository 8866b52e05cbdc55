import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { VisioborneError } from "../contract/errors.ts";

/**
 * Makes sure that one demo at a time uses a folder. A lock of a process that is gone is taken over.
 * @returns releases it
 * @throws VisioborneError `demo.running`
 */
export function takeLock(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx", mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = Number.parseInt(readFileSync(path, "utf8"), 10);
    if (isAlive(holder)) {
      throw new VisioborneError("demo.running", `a demo already runs here (process ${holder}): stop it first`);
    }
    rmSync(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    // A number may have been given to another program since: only a Node process can be a demo.
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("visioborne");
  } catch {
    return false;
  }
}
